import type { HttpRequest } from '../mesh/request/request.ts';

/** A question as it is typed. */
export interface QuestionWords {
  readonly from: string;
  readonly to: string;
  readonly method: string | null;
  /** `Name=value` */
  readonly headers: readonly string[];
}

/** What is asked for, as its address says it. */
export interface AskedCall {
  readonly scheme: 'http' | 'https' | 'tcp' | 'tls';
  /** As it is typed, in lower case. */
  readonly host: string;
  readonly port: number;
  /** Null for connections, and for what the caller encrypts itself: nobody on the way sees it. */
  readonly request: Pick<HttpRequest, 'method' | 'host' | 'path' | 'headers' | 'token'>;
}

export interface Question {
  readonly from: string;
  readonly asked: AskedCall;
  /** The call as sentences name it: `POST http://payments:8080/charges`. */
  readonly words: string;
}

const ADDRESS = /^([a-z]+):\/\/([^/?#\s@]{1,300})([/?][^#\s]{0,4000})?(?:#.*)?$/i;
const PORTS = { http: 80, https: 443, tcp: null, tls: 443 } as const;
const METHOD = /^[A-Za-z][A-Za-z-]{0,30}$/;

/** Reads a question; a sentence where it is none. */
export function readQuestion(words: QuestionWords): Question | { readonly problem: string } {
  const [, writtenScheme, authority, target = '/'] = ADDRESS.exec(words.to) ?? [];
  const scheme = writtenScheme?.toLowerCase();
  if (scheme === undefined || authority === undefined)
    return {
      problem: `The address ${words.to} is not one such as http://orders.shop:8080/charge.`,
    };
  if (!isScheme(scheme))
    return {
      problem: `The address ${words.to} begins with ${scheme}: it takes http, https, tcp or tls.`,
    };
  const place = placeIn(authority, PORTS[scheme]);
  if (typeof place === 'string') return { problem: place };
  const headers = readHeaders(words.headers);
  if (typeof headers === 'string') return { problem: headers };
  const method = (words.method ?? 'GET').toUpperCase();
  if (!METHOD.test(method)) return { problem: `The method ${method} is no HTTP method.` };
  const isHttp = scheme === 'http' || scheme === 'https';
  if (!isHttp && (words.method !== null || words.headers.length > 0))
    return { problem: `A connection by ${scheme}:// has no method and no headers.` };
  const isUsual = place.port === PORTS[scheme];
  const request = {
    method,
    host: headers.get('host') ?? (isUsual ? place.host : `${place.host}:${String(place.port)}`),
    path: target.startsWith('/') ? target : `/${target}`,
    headers,
    token: /^bearer /i.test(headers.get('authorization') ?? '') ? ('any' as const) : null,
  };
  return {
    from: words.from,
    asked: { scheme, ...place, request },
    words: isHttp ? `${method} ${words.to}` : `a connection to ${words.to}`,
  };
}

const isScheme = (text: string): text is keyof typeof PORTS => Object.hasOwn(PORTS, text);

function placeIn(
  authority: string,
  usual: number | null,
): { readonly host: string; readonly port: number } | string {
  const [, host, written] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(authority) ?? [];
  if (host === undefined) return `The address has no host with a port: ${authority}.`;
  const port = written === undefined ? usual : Number(written);
  if (port === null) return `A connection needs a port: tcp://${host}:5432.`;
  if (port < 1 || port > 65_535) return `${String(port)} is no port.`;
  return { host: host.toLowerCase().replace(/\.$/, ''), port };
}

function readHeaders(texts: readonly string[]): ReadonlyMap<string, string> | string {
  const headers = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = text.slice(0, at).trim().toLowerCase();
    if (at < 1 || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      return `The header ${text} is not of the form name=value.`;
    headers.set(name, text.slice(at + 1));
  }
  return headers;
}
