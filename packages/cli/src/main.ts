#!/usr/bin/env node
import { Output } from './output/output.js';
import { run } from './run.js';

process.exitCode = await run(process.argv.slice(2), new Output(process));
