import { createInterface } from 'node:readline';

/** Asks whether to go on. Only `yes` is one; an end of the input, and anything else, is a no. */
export function confirm(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<boolean> {
  const terminal = createInterface({ input, output });
  return new Promise((resolve) => {
    terminal.on('close', () => resolve(false));
    // A terminal that is read line by line keeps Ctrl-C to itself.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    terminal.question('Go on? Type yes: ', (answer) => {
      resolve(answer.trim().toLowerCase() === 'yes');
      terminal.close();
    });
  });
}
