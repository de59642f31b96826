"""How the agent is started when somebody logs in, on each platform."""
