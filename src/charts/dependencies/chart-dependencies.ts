import { createHash } from 'node:crypto';
import type { Node, Origin, Plain } from '../../manifest/index.ts';
import { itemsAt, nodeAt, parseYaml, stringAt, plainOf } from '../../manifest/index.ts';
import type { ChartFile } from '../chart-request.ts';

/** Describes a chart that another one says it needs, or that its lock has. */
export interface ChartDependency {
  readonly name: string;
  /** The version or range; empty where none is written. */
  readonly version: string;
  /** It is empty where the chart has to lie in `charts/`. */
  readonly repository: string;
  /** The name by which the chart calls it, where that is another one; empty otherwise. */
  readonly alias: string;
  readonly node: Node;
  /** The place in a file, which is called by its path in the chart. */
  readonly origin: Origin;
}

/** Holds what `helm dependency update` has written down. */
interface ChartLock {
  readonly file: string;
  readonly digest: string;
  readonly dependencies: readonly ChartDependency[];
}

/** Holds what a chart says of the charts that it depends on. */
export interface DeclaredDependencies {
  /** It is true where the chart is of Helm 2: its `apiVersion` says so, or it has none. */
  readonly isFirstVersion: boolean;
  readonly dependencies: readonly ChartDependency[];
  readonly lock: ChartLock | null;
}

type Files = ReadonlyMap<string, ChartFile>;

/**
 * Reads the dependencies as Helm loads them: `requirements.yaml` and `requirements.lock` go before Chart.yaml
 * and Chart.lock.
 */
export function declaredDependencies(files: Files): DeclaredDependencies {
  const chart = chartNode(files, 'Chart.yaml');
  const requirements = chartNode(files, 'requirements.yaml');
  const isListed = nodeAt(requirements, 'dependencies')?.kind === 'seq';
  return {
    isFirstVersion: (stringAt(chart, 'apiVersion') ?? 'v1') === 'v1',
    dependencies: dependenciesIn(isListed ? requirements : chart),
    lock: lockIn(files, 'requirements.lock') ?? lockIn(files, 'Chart.lock'),
  };
}

function lockIn(files: Files, file: string): ChartLock | null {
  if (!files.has(file)) return null;
  const node = chartNode(files, file);
  return { file, digest: stringAt(node, 'digest') ?? '', dependencies: dependenciesIn(node) };
}

const dependenciesIn = (node: Node | undefined): readonly ChartDependency[] =>
  itemsAt(node, 'dependencies').flatMap((each) => {
    const text = (field: string): string => printable(stringAt(each, field) ?? '');
    return each.kind === 'map'
      ? [
          {
            name: text('name'),
            version: text('version'),
            repository: text('repository'),
            alias: stringAt(each, 'alias') ?? '',
            node: each,
            origin: each.origin,
          },
        ]
      : [];
  });

/**
 * Writes a text as Helm compares it: every blank becomes the same blank, and characters that cannot be
 * printed are left out.
 */
const printable = (text: string): string =>
  text.replace(/\s/gu, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '');

const utf8 = new TextDecoder();

/** Reads the YAML of a file of a chart; undefined where there is none. */
export function chartNode(files: Files, path: string): Node | undefined {
  const file = files.get(path);
  if (file?.kind !== 'bytes') return undefined;
  return parseYaml(path, utf8.decode(file.bytes))[0]?.node ?? undefined;
}

/**
 * Tells by the digest that Helm has written into a lock whether it is of these dependencies. Null where that
 * cannot be told: the lock holds the address that somebody's Helm knows for a repository that is called by a
 * name (`@stable`).
 */
export function isInSync(
  { isFirstVersion, dependencies }: Omit<DeclaredDependencies, 'lock'>,
  lock: ChartLock,
): boolean | null {
  const locked = lock.dependencies.map((each) => listed(each, each.repository));
  const addressed = dependencies.map((each, at) =>
    listed(each, isNamed(each) ? lockedRepository(each, at, lock) : each.repository),
  );
  if (digestOf([addressed, locked]) === lock.digest) return true;
  const asHelm2 = { dependencies: dependencies.map((each) => listed(each, each.repository)) };
  if (isFirstVersion && digestOf(asHelm2) === lock.digest) return true;
  return dependencies.some(isNamed) ? null : false;
}

/** Tells whether a repository is called by a name; only the Helm that fetches it knows the address. */
export const isNamed = ({ repository }: Pick<ChartDependency, 'repository'>): boolean =>
  /^(?:@|alias:)/.test(repository);

/**
 * Gives the address that a lock has for a repository that is named. A lock is in the order of what it locks,
 * so it stands at the same place.
 */
const lockedRepository = (
  { name, repository }: ChartDependency,
  at: number,
  { dependencies }: ChartLock,
): string => {
  const locked = dependencies[at];
  return locked?.name === name ? locked.repository : repository;
};

/**
 * Gives a dependency in the order of Helm's fields, without empty ones, because the digest is of that form.
 */
function listed({ name, version, alias, node }: ChartDependency, repository: string) {
  const [condition, tags, enabled, imports] = ['condition', 'tags', 'enabled', 'import-values'].map(
    (field) => plainAt(node, field),
  );
  return {
    name,
    ...(version !== '' && { version }),
    repository,
    ...(typeof condition === 'string' && condition !== '' && { condition: printable(condition) }),
    ...(isFilled(tags) && {
      tags: tags.map((tag) => (typeof tag === 'string' ? printable(tag) : tag)),
    }),
    ...(enabled === true && { enabled }),
    ...(isFilled(imports) && { 'import-values': imports.map(sorted) }),
    ...(alias !== '' && { alias }),
  };
}

function plainAt(node: Node, field: string): Plain | undefined {
  const found = nodeAt(node, field);
  return found === undefined ? undefined : plainOf(found);
}

const isFilled = (value: Plain | undefined): value is readonly Plain[] =>
  Array.isArray(value) && value.length > 0;

/** Sorts maps by their keys, as Go prints them. */
function sorted(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Computes the digest of JSON as Go prints it: characters that mean something in HTML are escaped. */
function digestOf(value: unknown): string {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `sha256:${createHash('sha256').update(json).digest('hex')}`;
}
