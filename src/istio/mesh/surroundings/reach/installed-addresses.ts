import type { Leaf } from '../../../matching/node-walk.ts';

/** Fields that say what is taken from an address is installed or run: charts, repositories, bundles, packages. */
const INSTALLING =
  /chart|repo|bundle|package|pkg|module|addon|plugin|manifest|artifact|archive|tarball|^(?:git|helm|oci|fetch|download|source|sources|src|origin)$/i;

/** Schemes under which nothing but what is installed is kept. */
const OF_PACKAGES = /^(?:git|helm|oci|ssh|svn|hg|s3|gs|gcs|docker|bundle|file)(?:\+\w+)?:\/\//i;
const OF_GIT = /^[\w.-]+@[\w.-]+:[\w./~-]+$|\.git(?:[/?#].*)?$/;
/** Files that are unpacked or applied. */
const OF_FILES = /\.(?:tgz|tar|tar\.gz|tar\.xz|zip|ya?ml|jsonnet|wasm)(?:[?#].*)?$/i;
const OF_WEB = /^(?:[a-z]+\+)?https?:\/\//i;

/**
 * Words of fields whose address is one that is called, shown or signed in at, and from which nothing is installed. It is
 * the list of what is known to do nothing here: any other address in an object of an unknown kind is told.
 */
const CALLED: ReadonlySet<string> = new Set([
  ...['endpoint', 'endpoints', 'server', 'servers', 'host', 'hosts', 'hostname', 'webhook'],
  ...['issuer', 'issuers', 'callback', 'redirect', 'homepage', 'docs', 'documentation', 'icon'],
  ...['logo', 'support', 'external', 'public', 'api', 'auth', 'oidc', 'oauth', 'token', 'login'],
  ...['logout', 'jwks', 'proxy', 'alertmanager', 'prometheus', 'loki', 'tempo', 'grafana', 'otlp'],
  ...['sink', 'health', 'probe', 'vault', 'ldap', 'smtp', 's3', 'origins', 'cors', 'audience'],
  ...['audiences', 'dsn', 'runbook', 'description', 'summary', 'message', 'privacy', 'terms'],
  ...['website', 'portal', 'dashboard', 'upstream', 'backend', 'jwksuri', 'authorization'],
]);

const isCalled = (keys: readonly string[]): boolean => {
  const [last = '', before = ''] = keys.toReversed();
  const words = wordsOf(last);
  return [...words, ...(OF_ADDRESS.test(last) ? wordsOf(before) : [])].some((word) =>
    CALLED.has(word),
  );
};

/** Fields of which the one around them says what the address is for. */
const OF_ADDRESS = /^(?:ur[il]s?|href|address|value|base_?url)$/i;

const wordsOf = (key: string): readonly string[] =>
  key
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

/** A reference to an image, or to a package that is kept as one. */
const OF_IMAGES = /^[\w.-]+\.[a-z]{2,}(?::\d+)?\/[\w./-]+(?::[\w.-]+)?(?:@sha256:\w+)?$/i;

/** Longer texts are prose or files. */
const LONGEST = 2_000;

/**
 * Says what an address that is not in the cluster is to an object: that of a chart, repository, bundle or package, or one
 * of which it is not known what is taken from there; null for none.
 */
export function addressFor(leaf: Leaf, isOrdinary: boolean): AddressUse | null {
  const { keys, text } = leaf;
  if (text.length > LONGEST || /\s/.test(text) || isInCluster(text)) return null;
  if (OF_WEB.test(text)) return webAddressFor(leaf, isOrdinary);
  const isOfPackage = OF_PACKAGES.test(text)
    ? !/^s3|^gs|^gcs|^file/i.test(text)
    : OF_GIT.test(text) || (isOfPackages(keys) && OF_IMAGES.test(text));
  return isOfPackage ? 'installing' : null;
}

type AddressUse = 'installing' | 'unknown';

/** Says it of an address of the web: below a field that installs, one that is called may be either. */
function webAddressFor({ keys, text }: Leaf, isOrdinary: boolean): AddressUse | null {
  if (OF_GIT.test(text)) return 'installing';
  if (keys.some((key) => INSTALLING.test(key))) return isCalled(keys) ? 'unknown' : 'installing';
  if (isOrdinary) return null;
  if (OF_FILES.test(text)) return 'installing';
  return isCalled(keys) ? null : 'unknown';
}

/** An image runs in pods of its own; what a package, chart or catalogue is taken from decides what is installed. */
const isOfPackages = (keys: readonly string[]): boolean =>
  /package|pkg|bundle|chart|catalog|module|addon/i.test(keys.at(-1) ?? '') ||
  /^(?:packages?|bundles?|charts?|catalogs?|modules?|addons?)$/i.test(keys.at(-2) ?? '');

/** A Service of the cluster by its name, with its namespace or without. */
function isInCluster(text: string): boolean {
  const authority = /^[a-z0-9+]+:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(text)?.[1] ?? '';
  if (authority === '') return false;
  if (/^[a-z0-9-]+$/i.test(authority)) return !/^\d+$/.test(authority);
  return /\.svc$|\.svc\.|\.cluster\.local$/i.test(authority);
}
