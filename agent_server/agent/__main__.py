"""`python -m agent_server.agent` is `meetledger-agent`."""

from agent_server.agent.cli import main

main()
