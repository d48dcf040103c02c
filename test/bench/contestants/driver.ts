/**
 * Lambda's part, as small as can be: imports the function, invokes it once, and writes to file descriptor 3 what it
 * answered and what the process has used by then. Arguments: the function's path, the event.
 */
const { readFileSync, writeSync } = process.getBuiltinModule('node:fs');

const [, , path = '', event = '{}'] = process.argv;
const deadline = Date.now() + 900_000;

const { handler } = await import(path);
const answer = await handler(JSON.parse(event), {
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:bench:1',
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e812345678',
  getRemainingTimeInMillis: () => deadline - Date.now(),
});

const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
writeSync(
  3,
  JSON.stringify({ answer, processorMicroseconds: userCPUTime + systemCPUTime, peakKilobytes: peak(maxRSS) }),
);
process.exit();

/** The kernel's maxRSS also counts what the process that forked this one had; VmHWM begins with the program. */
function peak(maxRSS: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? maxRSS);
  } catch {
    return maxRSS;
  }
}
