/** An app that breaks a rule of each pack, run by `stack.test.ts`: a queue that takes plain HTTP and has no dead-letter queue. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import { addSecurityChecks } from '../../infra/checks.ts';

const outdir = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-'));
process.on('exit', () => rmSync(outdir, { recursive: true }));
const app = new App({ outdir });
addSecurityChecks(app);
new Queue(new Stack(app, 'Unsafe'), 'Queue');
app.synth();
