// Lets main.go declare a function without its body, which is in the engine.
