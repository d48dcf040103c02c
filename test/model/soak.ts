/** `npm run soak`: the model-based test for as long as one likes. `RUNS`, `SEED` and `FC_PATH` come from the environment. */
import { checkModel } from './model.ts';
import { randomSeed } from './random.ts';

const { RUNS = '10000', SEED, FC_PATH } = process.env;
const seed = SEED === undefined ? randomSeed() : Number(SEED);
const began = performance.now();
const seconds = () => Math.round((performance.now() - began) / 1000);
let done = 0;

console.log(FC_PATH ? `One run, SEED=${seed} FC_PATH=${FC_PATH}` : `${RUNS} runs, SEED=${seed}`);
try {
  await checkModel({
    runs: Number(RUNS),
    seed,
    ...(FC_PATH && { path: FC_PATH }),
    onRun: () => {
      done += 1;
      if (done % 500 === 0) console.log(`${done} runs, ${seconds()} s`);
    },
  });
  console.log(`Every invariant held in ${done} runs, ${seconds()} s`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
