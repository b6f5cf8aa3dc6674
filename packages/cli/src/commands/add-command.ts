import type { Command } from 'commander';
import type { Output } from '../output/output.js';

/** Adds a command to the program: its options and help. What it needs to work is imported when it is called. */
export type AddCommand = (program: Command, output: Output) => void;
