"""wxconsole keeps the access tokens of many WeChat accounts alive, from one terminal."""

__version__ = "0.1.0"
