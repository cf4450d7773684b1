/** Codes of gRPC that stand for a server which could not (https://grpc.io/docs/guides/status-codes/). */
const GRPC_FAILED: ReadonlySet<string> = new Set(['2', '4', '13', '14', '15']);
/** Those that stand for a server which would not. */
const GRPC_REFUSED: ReadonlySet<string> = new Set(['7', '8', '12', '16']);

/**
 * How a request ended, by the labels of `istio_requests_total`. `0` is the code of what was closed without an answer;
 * gRPC answers with 200 and has a status of its own.
 */
export function responseEnd(
  labels: ReadonlyMap<string, string>,
): 'failed' | 'refused' | 'answered' {
  const code = labels.get('response_code') ?? '';
  const status = labels.get('grpc_response_status') ?? '';
  if (code === '0' || /^5\d\d$/.test(code) || GRPC_FAILED.has(status)) return 'failed';
  return /^4\d\d$/.test(code) || GRPC_REFUSED.has(status) ? 'refused' : 'answered';
}

/** What Envoy's flags stand for, as far as a mesh sets them off (envoy docs, access log, `RESPONSE_FLAGS`). */
const FLAGS: Readonly<Record<string, string>> = {
  NR: 'no route',
  NC: 'no such cluster',
  UH: 'no healthy endpoint',
  UF: 'connection to the destination failed',
  UO: 'circuit breaker open',
  UT: 'timed out',
  UC: 'the destination closed the connection',
  UR: 'the destination reset the request',
  URX: 'all tries used up',
  UPE: 'protocol error of the destination',
  DC: 'the caller went away',
  DT: 'took too long altogether',
  RL: 'rate limited',
  UAEX: 'refused by an external authorizer',
  FI: 'fault injected',
  DI: 'delay injected',
  IH: 'invalid header',
  LR: 'reset by the proxy',
};

/** `UH (no healthy endpoint)` */
export const flagText = (flag: string): string => {
  const meaning = Object.hasOwn(FLAGS, flag) ? FLAGS[flag] : undefined;
  return meaning === undefined ? flag : `${flag} (${meaning})`;
};
