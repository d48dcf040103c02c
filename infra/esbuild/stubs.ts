import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import type { FunctionName } from '../bundles.ts';

/** A module of the SDK, and what stands in its place. */
interface Stub {
  /** Why what is left out cannot be reached. */
  why: string;
  /** Its source, in which `notReached` throws when it is called. */
  exports: string;
  /** The one function whose bundle it is for, where it is not for both. */
  only?: FunctionName;
}

const nodeModules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** By its path under `node_modules`. Where the SDK is told something, aws-options.ts of the functions tells it. */
export const stubs: { [path: string]: Stub } = {
  '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js': {
    why: 'every option is told, and none is looked for in variables and files',
    exports: 'export const loadConfig = () => notReached;',
  },
  '@aws-sdk/client-secrets-manager/dist-es/runtimeConfig.js': {
    why: 'the client is told all that this would find out',
    exports: 'export const getRuntimeConfig = (config) => ({ ...config });',
  },
  '@aws-sdk/client-lambda/dist-es/runtimeConfig.js': {
    why: 'this client is told it too, but for its protocol',
    exports: `
      import { streamCollector } from '@smithy/node-http-handler';
      import { getRuntimeConfig as getSharedConfig } from './runtimeConfig.shared.js';
      export const getRuntimeConfig = (config) => ({ ...getSharedConfig(config), ...config, streamCollector });`,
  },
  '@smithy/core/dist-es/submodules/checksum/index.js': {
    why: 'the hash is told',
    exports: 'export const Sha256 = notReached;',
  },
  '@smithy/core/dist-es/submodules/retry/index.js': {
    why: 'there is one attempt; the name stays, since others go by it',
    only: 'start-sync',
    exports: `
      export { isClockSkewError, isThrottlingError, isTransientError } from './service-error-classification/service-error-classification';
      export const resolveRetryConfig = (config) => config;
      const options = { name: 'retryMiddleware', tags: ['RETRY'], step: 'finalizeRequest', priority: 'high', override: true };
      export const getRetryPlugin = () => ({ applyToStack: (stack) => stack.add((next) => next, options) });
      export const RETRY_MODES = {};
      export const DEFAULT_RETRY_MODE = 'standard';
      export const NODE_MAX_ATTEMPT_CONFIG_OPTIONS = {};
      export const NODE_RETRY_MODE_CONFIG_OPTIONS = {};`,
  },
  '@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/user-agent-middleware.js': {
    why: "the user agent is told; which features of the SDK are in use is nobody's to know",
    exports: `
      const options = { name: 'getUserAgentMiddleware', step: 'build', priority: 'low', tags: ['SET_USER_AGENT', 'USER_AGENT'], override: true };
      const addUserAgent = ({ defaultUserAgentProvider, customUserAgent = [] }) => (next) => async (args) => {
        const parts = [...(await defaultUserAgentProvider()), ...customUserAgent];
        args.request.headers['user-agent'] = parts.map((part) => part.join('/')).join(' ');
        return next(args);
      };
      export const getUserAgentPlugin = (config) => ({ applyToStack: (stack) => stack.add(addUserAgent(config), options) });
      export const userAgentMiddleware = notReached;
      export const getUserAgentMiddlewareOptions = {};`,
  },
  '@smithy/core/dist-es/submodules/event-streams/index.js': {
    why: 'no call streams events',
    exports: `
      export const resolveEventStreamSerdeConfig = (config) => config;
      export const eventStreamSerdeProvider = notReached;
      export const EventStreamSerde = notReached;`,
  },
};

/** A function, or class, that throws what it stands for, and why it should not have been reached. */
const notReached = (path: string, why: string) =>
  `const notReached = function () { throw new Error(${JSON.stringify(`Left out of the bundle, since ${why}: ${path}`)}); };`;

export const withStubs = (name: FunctionName, those = stubs): Plugin => ({
  name: 'stubs',
  setup({ onStart, onLoad }) {
    // A stub for what an update of the SDK has moved would do nothing, and say nothing.
    onStart(async () => {
      for (const path of Object.keys(those)) await access(nodeModules + path);
    });
    onLoad({ filter: /\/dist-es\/.*\.js$/ }, ({ path }) => {
      const module = path.slice(nodeModules.length);
      const stub = those[module];
      if (stub === undefined || (stub.only ?? name) !== name) return undefined;
      return { contents: notReached(module, stub.why) + stub.exports, resolveDir: dirname(path) };
    });
  },
});
