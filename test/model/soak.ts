import { checkModel } from './model.ts';

const { RUNS = '10000', SEED, FC_PATH } = process.env;
const seed = Number(SEED ?? Date.now() % 2 ** 31);
const runs = Number(RUNS);
let done = 0;
const began = performance.now();
const seconds = () => Math.round((performance.now() - began) / 1000);
console.log(`${runs} runs, SEED=${seed}`);
try {
  await checkModel({
    runs,
    seed,
    ...(FC_PATH && { path: FC_PATH }),
    onRun: () => {
      done += 1;
      if (done % 100 === 0) console.log(`${done} runs, ${seconds()} s`);
    },
  });
  console.log(`Every invariant held in ${runs} runs, ${seconds()} s`);
} catch (error) {
  console.error(`${(error as Error).message}\n${(error as Error).cause ?? ''}`);
  process.exitCode = 1;
}
