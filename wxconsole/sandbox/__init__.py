"""The simulated WeChat API: for the demo, the tests, and people who test their own clients.

`Sandbox` in `server` is the way in; `World` in `world` is the simulation itself, without HTTP.
"""
