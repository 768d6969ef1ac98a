#!/usr/bin/env node
// A command has two threads, so that limits and signals are obeyed whatever the computation does: a worker carries it out,
// and this thread listens. It loads nothing from outside this folder.
import { Listener } from "./listener.js";

new Listener(process.argv.slice(2)).run();
