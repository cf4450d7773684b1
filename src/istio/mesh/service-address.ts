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
 * Addresses in a text. URLs and `.svc` names are found anywhere in it; `host:port` where a word of the text is one, a
 * bare word only where the whole text, or each part of a list, is one.
 */
export function addressesIn(text: string): readonly ServiceAddress[] {
  if (text.length > MAX_TEXT) return [];
  const named = [...urlsIn(text), ...svcNamesIn(text)];
  if (named.length > 0) return named;
  const parts = text.split(/[,;]/).map((part) => part.trim());
  return parts.flatMap((part) =>
    WORD.test(part)
      ? [{ host: part.toLowerCase(), port: null, scheme: null, path: null, form: 'word' as const }]
      : part.split(/[\s'"()]+/).flatMap((word) => hostAndPort(word) ?? []),
  );
}

/**
 * Finds whom programs connect to that take a host and its port as two words, or look up a name alone: `nc -z payments
 * 8080`, `nslookup payments`.
 */
export const connectionsIn = (command: string): readonly ServiceAddress[] =>
  command.length > MAX_TEXT
    ? []
    : [...command.matchAll(PROGRAMS)].map(([, connected, port, looked = '']) => ({
        ...{ host: (connected ?? looked).toLowerCase(), port: portOf(port) },
        ...{ scheme: null, path: null, form: 'host-port' as const },
      }));

const PROGRAMS = new RegExp(
  `(?<![\\w.-])(?:(?:(?:nc|ncat|netcat|telnet)\\s+(?:-\\S+\\s+(?:\\d+\\s+)?){0,6}|/dev/tcp/)(${HOST})(?:\\s+|/)(\\d{1,5})\\b|(?:nslookup|getent\\s+hosts)\\s+(${HOST})(?![\\w.$-]))`,
  'gi',
);

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

function hostAndPort(word: string): ServiceAddress | null {
  const [, host, port, path = null] = HOST_PORT.exec(word) ?? [];
  return host === undefined
    ? null
    : { host: host.toLowerCase(), port: portOf(port), scheme: null, path, form: 'host-port' };
}

function portOf(text: string | undefined): number | null {
  const port = text === undefined ? NaN : Number(text);
  return port >= 1 && port <= 65_535 ? port : null;
}

const SCHEME_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['ws', 80],
  ['https', 443],
  ['wss', 443],
]);

/** The port that an address names, else that of its scheme; null where neither is. */
export const portOfAddress = ({
  port,
  scheme,
}: Pick<ServiceAddress, 'port' | 'scheme'>): number | null =>
  port ?? SCHEME_PORTS.get(scheme ?? '') ?? null;

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
  const words = wordsIn(name, /[^a-z]+/);
  const last = words.at(-1);
  if (last === undefined || (words.length === 1 && OBJECT_WORDS.has(last))) return false;
  return ADDRESS_WORDS.has(last);
}

const OBJECT_WORDS: ReadonlySet<string> = new Set(['service', 'svc']);

const wordsIn = (name: string, between: RegExp): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(between)
    .filter((word) => word !== '');

/** A name by its words, however they are joined: `payments port` for `PAYMENTS_PORT` and `--payments-port`. */
export const keyOfName = (name: string): string => wordsIn(name, /[^a-z0-9]+/).join(' ');

/** The key of the setting that has the port beside an address of this name: `payments port` for `PAYMENTS_HOST`. */
export const portNameFor = (name: string): string => keyOfName(name).replace(/\S+$/, 'port');

/** Tells whether a name says whose port its value is; `PORT` alone is mostly the program's own. */
export const namesPort = (name: string): boolean => keyOfName(name).endsWith(' port');

/** Tells whether a name says that its value lists what has to be there first, which need not be called. */
export const namesDependency = (name: string): boolean =>
  /(?:^| )(?:depends|dependency|dependencies)(?: |$)/.test(keyOfName(name));
