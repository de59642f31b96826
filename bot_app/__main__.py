"""`python -m bot_app` is `meetledger`."""

from bot_app.entry import main

main()
