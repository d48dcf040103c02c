import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type Zippable, zipSync } from 'fflate';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { addSecurityChecks } from '../checks.ts';
import { TemplateStack } from './template-stack.ts';

/** Bytes that CloudFormation and Terraform take in a request; a longer template would have to be in S3 first. */
const longest = 51_200;

/**
 * Writes the template into an empty folder, and beside it the zips that it refers to, under the names that it gives
 * them. Both functions must have been built. Throws where the template is too long to be sent.
 */
export async function writeTemplate(folder: string): Promise<void> {
  const outdir = await mkdtemp(join(tmpdir(), 'cckm-sap-sync-template-'));
  try {
    const app = new App({ context: cdkJson.context, analyticsReporting: false, outdir });
    addSecurityChecks(app);
    const { stackName } = new TemplateStack(app);
    const { template } = app.synth().getStackByName(stackName);
    const text = JSON.stringify(template);
    if (Buffer.byteLength(text) > longest) {
      throw new Error(`The template has ${Buffer.byteLength(text)} bytes, more than ${longest}`);
    }
    await writeFile(join(folder, `${stackName}.template.json`), text);

    const { files } = JSON.parse(await readFile(join(outdir, `${stackName}.assets.json`), 'utf8'));
    for (const [hash, { source }] of Object.entries<Asset>(files)) {
      if (source.packaging !== 'zip') continue;
      await writeFile(join(folder, `${hash}.zip`), await zip(join(outdir, source.path)));
    }
  } finally {
    await rm(outdir, { recursive: true });
  }
}

/** As CDK's manifest of assets has it, by its hash. */
interface Asset {
  source: { path: string; packaging: 'zip' | 'file' };
}

/** The files of a folder, in the order of their names, readable for all; equal files make an equal zip. */
async function zip(folder: string): Promise<Uint8Array> {
  // A zip holds the local time: this date is the same everywhere.
  const options = { mtime: new Date(1980, 0, 1), os: 3, attrs: (0o100644 << 16) >>> 0 };
  const entries: Zippable = {};
  for (const file of (await readdir(folder)).sort()) {
    entries[file] = [await readFile(join(folder, file)), options];
  }
  return zipSync(entries, { level: 9 });
}
