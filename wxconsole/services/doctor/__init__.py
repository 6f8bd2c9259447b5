"""What is wrong with this machine's set-up: `Doctor` asks, one module a part of it, on ports of its own."""
