/** A network address found in a text: an environment variable, an argument, a line of configuration. */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number | null;
  /** In lower case, without `://`; null where the text has none. */
  readonly scheme: string | null;
  /** Path of a URL, without query; null where there is none. */
  readonly path: string | null;
  /** Says what makes it an address: a URL, `.svc` in the name, `host:port`, or nothing but a word. */
  readonly form: 'url' | 'svc' | 'host-port' | 'word';
}

/** Longer texts are not configuration of one address. */
const MAX_TEXT = 65_536;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST = `${LABEL}(?:\\.${LABEL}){0,8}`;
const URL_PATTERN = new RegExp(
  `([a-z][a-z0-9+.-]{0,30})://(?:[^\\s/@:"']{0,80}(?::[^\\s/@"']{0,80})?@)?(${HOST})\\.?(?::(\\d{1,5}))?(/[^\\s?#"',;)]{0,200})?(?![a-z0-9.$({<-])`,
  'gi',
);
const SVC_PATTERN = new RegExp(
  `(?<![a-z0-9.$)}>-])(${LABEL}\\.(?:${LABEL}\\.)?svc(?:\\.${LABEL}){0,4})(?::(\\d{1,5}))?(/[^\\s?#"',;)]{0,200})?(?![a-z0-9$({<-])`,
  'gi',
);
const HOST_PORT = new RegExp(`^(${HOST}):(\\d{1,5})(/[^\\s?#]{0,200})?$`, 'i');
const WORD = new RegExp(`^${HOST}$`, 'i');

/**
 * Addresses in a text. URLs and `.svc` names are found anywhere in it; `host:port` and a bare word
 * only where the whole text, or each part of a list separated by commas, is one.
 */
export function addressesIn(text: string): readonly ServiceAddress[] {
  if (text.length > MAX_TEXT) return [];
  const named = [...urlsIn(text), ...svcNamesIn(text)];
  if (named.length > 0) return named;
  const parts = text.split(',').map((part) => part.trim());
  return parts.flatMap((part) => wholeAddress(part) ?? []);
}

function urlsIn(text: string): readonly ServiceAddress[] {
  if (!text.includes('://')) return [];
  return [...text.matchAll(URL_PATTERN)].flatMap((match) => {
    const [, scheme, host, port, path] = match;
    if (scheme === undefined || host === undefined) return [];
    return [
      {
        host: host.toLowerCase(),
        port: portOf(port),
        scheme: scheme.toLowerCase(),
        path: path ?? null,
        form: 'url' as const,
      },
    ];
  });
}

/** Names with `.svc` that are not part of a URL. */
function svcNamesIn(text: string): readonly ServiceAddress[] {
  if (!text.includes('.svc')) return [];
  const plain = text.includes('://') ? text.replace(URL_PATTERN, ' ') : text;
  return [...plain.matchAll(SVC_PATTERN)].flatMap((match) => {
    const [, host, port, path] = match;
    if (host === undefined) return [];
    return [
      {
        host: host.toLowerCase(),
        port: portOf(port),
        scheme: null,
        path: path ?? null,
        form: 'svc' as const,
      },
    ];
  });
}

function wholeAddress(part: string): ServiceAddress | null {
  const match = HOST_PORT.exec(part);
  if (match?.[1] !== undefined)
    return {
      host: match[1].toLowerCase(),
      port: portOf(match[2]),
      scheme: null,
      path: match[3] ?? null,
      form: 'host-port',
    };
  return WORD.test(part)
    ? { host: part.toLowerCase(), port: null, scheme: null, path: null, form: 'word' }
    : null;
}

function portOf(text: string | undefined): number | null {
  const port = text === undefined ? NaN : Number(text);
  return port >= 1 && port <= 65_535 ? port : null;
}

const ADDRESS_WORDS: ReadonlySet<string> = new Set([
  'addr',
  'address',
  'addresses',
  'backend',
  'broker',
  'brokers',
  'endpoint',
  'endpoints',
  'host',
  'hostname',
  'hosts',
  'server',
  'servers',
  'service',
  'svc',
  'upstream',
  'uri',
  'url',
  'urls',
]);

/**
 * Tells whether the name of a variable or flag says that its value is an address: its last word does
 * (`PAYMENTS_HOST`, `--api-url`, but not `SERVER_PORT_NAME`). `SERVICE` alone names an object, which may be looked up and
 * not called.
 */
export function namesAddress(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const last = words.at(-1);
  if (last === undefined || (words.length === 1 && OBJECT_WORDS.has(last))) return false;
  return ADDRESS_WORDS.has(last);
}

const OBJECT_WORDS: ReadonlySet<string> = new Set(['service', 'svc']);
