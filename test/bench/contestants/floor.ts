/**
 * The least that the job takes: Node alone makes the same requests in the same order, signs them by hand, and
 * writes the same two log lines. It judges and retries nothing.
 */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';

const { env } = process;
const region = env.AWS_REGION ?? '';
const jobsPath = '/api/v1/cckm/sap/synchronization-jobs';

interface Context {
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  functionName: string;
  awsRequestId: string;
}

export async function handler(_event: unknown, context: Context) {
  const secret = JSON.parse((await getSecretValue()).SecretString);
  const agent = new Agent({ keepAlive: true, ca: secret.ca_certificate });
  let expires = 0;
  const appliance = async (method: string, path: string, body?: object, jwt?: string) => {
    const { json, socket } = await call(`${secret.url}${path}`, {
      agent,
      method,
      headers: {
        accept: 'application/json',
        'user-agent': 'floor',
        ...(jwt !== undefined && { authorization: `Bearer ${jwt}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    expires ||= Date.parse(socket.getPeerCertificate().valid_to);
    return json;
  };

  const { username, password, groups, synchronize_all } = secret;
  const login = { grant_type: 'password', username, password, refresh_token_lifetime: 5 };
  const { jwt } = await appliance('POST', '/api/v1/auth/tokens', login);
  const { resources } = await appliance('GET', `${jobsPath}?skip=0&limit=10&sort=-createdAt`, undefined, jwt);
  if (resources.some((job: { overall_status: string }) => job.overall_status === 'in progress')) {
    throw new Error('A job runs');
  }
  const job = await appliance('POST', jobsPath, { groups, synchronize_all }, jwt);
  log(context, secret.url, job);
  const follower = await invoke(job.id);
  const user = await appliance('GET', '/api/v1/auth/self/user', undefined, jwt);
  const { password_lifetime: lifetime } = await appliance(
    'GET',
    '/api/v1/auth/self/pwdpolicy',
    undefined,
    jwt,
  );
  agent.destroy();
  const day = 86_400_000;
  const passwordExpires = lifetime > 0 ? Date.parse(user.password_changed_at) + lifetime * day : expires;
  writeMetrics(Math.floor((Math.min(expires, passwordExpires) - Date.now()) / day));
  return { outcome: 'started', job, follower };
}

async function getSecretValue() {
  const { json } = await awsCall('secretsmanager', `${env.AWS_ENDPOINT_URL_SECRETS_MANAGER}/`, {
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    },
    body: JSON.stringify({ SecretId: env.SECRET_ID }),
  });
  return json;
}

async function invoke(job: string): Promise<string> {
  const path = `/2015-03-31/functions/${encodeURIComponent(env.FOLLOW_SYNC_ARN ?? '')}/invocations`;
  const { headers } = await awsCall('lambda', `${env.AWS_ENDPOINT_URL_LAMBDA}${path}`, {
    headers: {
      'content-type': 'application/octet-stream',
      'x-amz-invocation-type': 'Event',
      'x-amz-durable-execution-name': `${env.TARGET}-${job}-1`,
    },
    body: JSON.stringify({ job }),
  });
  return String(headers['x-amz-durable-execution-arn']);
}

function log(context: Context, appliance: string, response: object): void {
  const line = {
    level: 'INFO',
    message: 'synchronization started',
    timestamp: new Date().toISOString(),
    service: 'cckm-sap-sync',
    cold_start: true,
    function_arn: context.invokedFunctionArn,
    function_memory_size: context.memoryLimitInMB,
    function_name: context.functionName,
    function_request_id: context.awsRequestId,
    sampling_rate: 0,
    target: env.TARGET,
    appliance,
    response,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function writeMetrics(DaysToExpiry: number): void {
  const Metrics = [
    { Name: 'DaysToExpiry', Unit: 'None' },
    { Name: 'JobStarted', Unit: 'Count' },
  ];
  const directive = { Namespace: 'CckmSapSync', Dimensions: [['service', 'target']], Metrics };
  const line = {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    service: 'cckm-sap-sync',
    target: env.TARGET,
    DaysToExpiry,
    JobStarted: 1,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

interface AwsRequest {
  headers: { [name: string]: string };
  body: string;
}

/** Signature Version 4 of a POST. */
function awsCall(service: string, url: string, { headers, body }: AwsRequest) {
  const { host, pathname } = new URL(url);
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const date = time.slice(0, 8);
  const signed: { [name: string]: string } = {
    ...headers,
    host,
    'x-amz-date': time,
    'x-amz-security-token': env.AWS_SESSION_TOKEN ?? '',
  };
  const names = Object.keys(signed).sort();
  // A path is encoded once more in what is signed, as every service but S3 wants it.
  const path = pathname.split('/').map(encodeURIComponent).join('/');
  const canonical = [
    'POST',
    path,
    '',
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    sha256(body),
  ];
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical.join('\n'))}`;
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    `AWS4${env.AWS_SECRET_ACCESS_KEY}`,
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${env.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return call(url, { method: 'POST', headers: { ...signed, authorization }, body });
}

function call(url: string, { body, ...options }: RequestOptions & { body?: string | undefined }) {
  return new Promise<{
    json: ReturnType<typeof JSON.parse>;
    headers: IncomingMessage['headers'];
    socket: TLSSocket;
  }>((resolve, reject) => {
    const outgoing = request(url, options, (incoming) => {
      const { headers, statusCode = 0 } = incoming;
      const socket = incoming.socket as TLSSocket;
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('error', reject);
      incoming.on('end', () =>
        statusCode < 300
          ? resolve({ json: JSON.parse(text), headers, socket })
          : reject(new Error(`HTTP ${statusCode}: ${text}`)),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
