import type { Node, Origin } from '../../manifest/index.ts';
import { itemsAt, nodeAt, parseYaml, stringAt } from '../../manifest/index.ts';
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
export interface ChartLock {
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
export const printable = (text: string): string =>
  text.replace(/\s/gu, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '');

const utf8 = new TextDecoder();

/** The YAML of a file of a chart; undefined where there is none. */
export function chartNode(files: Files, path: string): Node | undefined {
  const file = files.get(path);
  if (file?.kind !== 'bytes') return undefined;
  return parseYaml(path, utf8.decode(file.bytes))[0]?.node ?? undefined;
}
