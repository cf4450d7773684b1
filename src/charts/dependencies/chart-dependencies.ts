import { createHash } from 'node:crypto';
import type { Node, Origin, Plain } from '../../manifest/index.ts';
import { itemsAt, nodeAt, parseYaml, stringAt, plainOf } from '../../manifest/index.ts';
import type { ChartFile } from '../chart-request.ts';

/** A chart that another one says it needs, or that its lock has. */
export interface ChartDependency {
  readonly name: string;
  /** Version or range; empty where it says none. */
  readonly version: string;
  /** Empty where it has to lie in `charts/`. */
  readonly repository: string;
  /** What it is called in the chart, where that is not its name; empty otherwise. */
  readonly alias: string;
  readonly node: Node;
  /** In a file that is called by its path in the chart. */
  readonly origin: Origin;
}

/** What `helm dependency update` has written down. */
interface ChartLock {
  readonly file: string;
  readonly digest: string;
  readonly dependencies: readonly ChartDependency[];
}

/** What a chart says of the charts that it depends on. */
export interface DeclaredDependencies {
  /** Of Helm 2, where it says so or nothing. */
  readonly isFirstVersion: boolean;
  readonly dependencies: readonly ChartDependency[];
  readonly lock: ChartLock | null;
}

type Files = ReadonlyMap<string, ChartFile>;

/** As Helm loads them: what `requirements.yaml` and `requirements.lock` say stands in place of what the others do. */
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

/** Helm takes blanks for one kind of blank, and what cannot be printed for nothing. */
const printable = (text: string): string =>
  text.replace(/\s/gu, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '');

const utf8 = new TextDecoder();

/** The YAML of a file of a chart; undefined where there is none. */
export function chartNode(files: Files, path: string): Node | undefined {
  const file = files.get(path);
  if (file?.kind !== 'bytes') return undefined;
  return parseYaml(path, utf8.decode(file.bytes))[0]?.node ?? undefined;
}

/**
 * Whether a lock is of these dependencies, by the digest that Helm has written into it. Null where that cannot be
 * told: what a repository is called (`@stable`) stands in it as the address that somebody's Helm knows it by.
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

/** A repository that only the Helm that fetches it knows the address of. */
export const isNamed = ({ repository }: Pick<ChartDependency, 'repository'>): boolean =>
  /^(?:@|alias:)/.test(repository);

/** The address that a lock has for a repository that is named: it is in the order of what it locks. */
const lockedRepository = (
  { name, repository }: ChartDependency,
  at: number,
  { dependencies }: ChartLock,
): string => {
  const locked = dependencies[at];
  return locked?.name === name ? locked.repository : repository;
};

/** In the order of Helm's fields; what is empty is left out. */
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

/** Go prints maps by their keys in order. */
function sorted(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of JSON as Go prints it: characters that mean something in HTML are escaped. */
function digestOf(value: unknown): string {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `sha256:${createHash('sha256').update(json).digest('hex')}`;
}
