import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** How a function is run: a program whose arguments end with the function's path. */
export interface Contestant {
  name: string;
  command: string;
  args: readonly string[];
  /** Path of the function. */
  bundle: string;
}

/** One run, from the start of the program to the answer. */
export interface Run {
  answer: unknown;
  /** Milliseconds of processor time, of all threads, user and system, the start of the runtime included. */
  processor: number;
  /** Milliseconds from spawn to answer. */
  wall: number;
  /** The most memory that was resident, MB. */
  memory: number;
  /** What it wrote to stdout and stderr. */
  output: string;
}

/**
 * Runs a function once in a process of its own. The process itself tells what it has used, when it has its answer
 * (driver.ts, driver.py): the kernel counts from the process' first moment, whatever the runtime, to the microsecond.
 * Throws with the output when there is no answer.
 */
export async function run(
  { name, command, args, bundle }: Contestant,
  environment: Record<string, string>,
  event: unknown,
): Promise<Run> {
  const began = performance.now();
  const child = spawn(command, [...args, bundle, JSON.stringify(event)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const report = child.stdio[3] as Readable;
  let wall = 0;
  report.once('data', () => {
    wall = performance.now() - began;
  });
  const [reported, out, error] = await Promise.all([
    text(report),
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    once(child, 'close'),
  ]);
  const output = `${out}${error}`;
  if (reported === '') throw new Error(`${name} has not answered:\n${output}`);
  const { answer, processorMicroseconds, peakKilobytes } = JSON.parse(reported);
  return { answer, processor: processorMicroseconds / 1000, wall, memory: peakKilobytes / 1024, output };
}
