import type { IncomingHttpHeaders } from 'node:http';
import { isObject, type JsonObject, parseJson } from '../shared/json.ts';
import { describeLength } from '../shared/text.ts';
import type { ApiRequest, ApiResponse } from './connection.ts';
import { type ApplianceFailure, replyInvalid } from './errors.ts';
import type { Mask } from './mask.ts';
import type { HttpResponse } from './transport.ts';

/** So many fields of a body are told, no deeper than this. */
const maxFields = 8;
const maxDepth = 4;

/** Fields of a login's response whose texts are never quoted, whatever they look like. */
const tokenField =
  /token|jwt|secret|cookie|session|sid\b|assertion|ticket|bearer|access|auth|key|challenge|nonce|otp\b/i;

/** Parses what a node sent: the only place where that happens. */
export function parseResponse(
  { node, status, headers, text, unread: broken }: HttpResponse,
  { operation, grant }: Pick<ApiRequest<unknown>, 'operation' | 'grant'>,
  mask: Mask,
): ApiResponse {
  const tried = `${operation} at ${node}`;
  const { body, unread = broken } = broken === undefined ? jsonOf(text, tried) : {};
  const isEmpty = unread === undefined && text.trim() === '';
  const bringsTokens = grant !== undefined && isSuccessful({ status });
  const describe = () => {
    if (unread !== undefined) return `HTTP ${status}, ${unread.parts.cameBack}`;
    if (isEmpty) return `HTTP ${status} without a body`;
    if (isObject(body)) return [`HTTP ${status}`, ...fieldsOf(body, mask, bringsTokens)].join(', ');
    const type = mediaType(headers, mask);
    return `HTTP ${status} with the body ${bringsTokens ? `(${describeLength(text, type)})` : mask.quote(text.trim(), type)}`;
  };
  const isPage = /html/i.test(headers['content-type'] ?? '') || /^[\s\0\uFFFD]*</.test(text);
  return { tried, node, status, headers, body, isEmpty, isPage, unread, describe };
}

/** The JSON of a body, or the text that is none. JSON of more than there is any use for is not read. */
function jsonOf(text: string, tried: string): { body: unknown; unread?: ApplianceFailure } {
  try {
    return { body: parseJson(text) };
  } catch (error) {
    if (!(error instanceof RangeError)) return { body: text };
    return { body: undefined, unread: replyInvalid(tried, `a reply of JSON that is ${error.message}`) };
  }
}

/** Whether it is a 2xx. */
export const isSuccessful = ({ status }: { status: number }): boolean => status >= 200 && status <= 299;

/** The JSON object that a 2xx brought. Throws ApplianceReplyInvalid for any other body. */
export function objectIn({ tried, body, describe }: ApiResponse): JsonObject {
  if (isObject(body)) return body;
  throw replyInvalid(tried, `${describe()}, which is no JSON object`);
}

/** The leaves of a JSON value with the keys above them, `['error.reason', 'locked']`; so many of them at most. */
export function leavesOf(value: unknown, most = 1_000): [path: string, leaf: unknown][] {
  const leaves: [string, unknown][] = [];
  const walk = (entry: unknown, path: string, depth: number) => {
    if (leaves.length === most || depth > maxDepth) return;
    if (typeof entry !== 'object' || entry === null) leaves.push([path, entry]);
    else
      for (const key in entry)
        walk((entry as JsonObject)[key], path === '' ? key : `${path}.${key}`, depth + 1);
  };
  walk(value, '', 0);
  return leaves;
}

/**
 * What an object says, field by field. The documented body is `{code, codeDesc, message, requestID}` (seen in client
 * code); any part may be missing, and others may stand beside it or in its place.
 */
function fieldsOf(body: JsonObject, mask: Mask, bringsTokens: boolean): string[] {
  const rest = { ...body };
  const bare = (text: string) => mask.plain(text) ?? mask.quote(text);
  const take = (key: string, type: 'number' | 'string', tell: (text: string) => string): string[] => {
    const leaf = rest[key];
    if (typeof leaf !== type) return [];
    delete rest[key];
    return [tell(String(leaf))];
  };
  const documented = [
    ...take('code', 'number', (code) => `code ${code}`),
    ...take('codeDesc', 'string', bare),
    ...take('message', 'string', (message) => mask.quote(message.trim())),
    ...take('requestID', 'string', (id) => `requestID ${bare(id)}`),
  ];
  const others = leavesOf(rest, 2 * maxFields).filter(([, leaf]) => leaf !== null && leaf !== '');
  const told = others.slice(0, maxFields).map(([path, leaf]) => {
    if (typeof leaf !== 'string') return `${bare(path)} ${bare(String(leaf))}`;
    const isToken = bringsTokens && tokenField.test(path);
    return `${bare(path)} ${isToken ? `(${describeLength(leaf)})` : mask.quote(leaf.trim())}`;
  });
  return [...documented, ...told, ...(others.length > maxFields ? ['and more'] : [])];
}

/** The media type alone, without its parameters. */
function mediaType({ 'content-type': type = '' }: IncomingHttpHeaders, mask: Mask): string | undefined {
  const [found] = /^[\w.+-]+\/[\w.+-]+/.exec(type) ?? [];
  return found === undefined ? undefined : mask.plain(found);
}
