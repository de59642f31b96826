"""`python -m bot_app` is `meetledger`."""

from bot_app.cli import main

main()
