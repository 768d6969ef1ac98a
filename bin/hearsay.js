#!/usr/bin/env node
// Two threads, so that limits and signals are obeyed whatever the other one does: a worker carries out the command, this
// one listens. It loads nothing but what stands in this folder.
import { Listener } from "./listener.js";

new Listener(process.argv.slice(2)).run();
