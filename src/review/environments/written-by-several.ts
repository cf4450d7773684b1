import type { EnvironmentPair, RenderedRoot } from '../../gitops/index.ts';
import { objectApplying, OWN_CLUSTER } from '../../gitops/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Change } from '../../compare/index.ts';

type ChangedPair = EnvironmentPair & { readonly changes: readonly Change[] };

interface Writer {
  readonly environment: string;
  /** Names the folder: what several environments share is one root. */
  readonly path: string;
  readonly key: string;
  /** Names the object, and its cluster. */
  readonly place: string;
}

/**
 * Names the other environments whose appliers write an object that changes in this one to the same cluster, by what they
 * say: there it is one object, and whoever syncs last decides about it (ARGO-37), though paths tell the environments apart.
 */
export function writersBeside(
  pairs: readonly ChangedPair[],
): (pair: ChangedPair) => readonly string[] {
  const changed = new Set(pairs.flatMap(({ changes }) => changes.map(keyOfChange)));
  const written = pairs.flatMap(({ name, after }) =>
    (after?.roots ?? []).flatMap((root) => writersIn(name, root, changed)),
  );
  const inPlace = groupedBy(written, ({ place }) => place);
  const byEnvironment = groupedBy(written, ({ environment }) => environment);
  return ({ name, changes }) => {
    const own = new Set(changes.map(keyOfChange));
    const others = (byEnvironment.get(name) ?? [])
      .filter(({ key }) => own.has(key))
      .flatMap((writer) =>
        (inPlace.get(writer.place) ?? []).filter(({ path }) => path !== writer.path),
      );
    return [...new Set(others.map(({ environment }) => environment))].filter(
      (each) => each !== name,
    );
  };
}

/** Lists what a root writes of the objects that change, in each cluster that its applier names. */
function writersIn(
  environment: string,
  { root, resources }: RenderedRoot,
  changed: ReadonlySet<string>,
): readonly Writer[] {
  const clusters = clustersSaid(root);
  const keys = clusters.length === 0 ? [] : resources.map(resourceKey);
  return [...new Set(keys.filter((key) => changed.has(key)))].flatMap((key) =>
    clusters.map((cluster) => ({
      ...{ environment, key, path: root.path },
      place: JSON.stringify([cluster, key]),
    })),
  );
}

const keyOfChange = ({ subject }: Change): string => resourceKey(subject);

/** Gives what the applier of a root says of its cluster: of the one that it lives in no more than that it is that of its file. */
function clustersSaid(root: RenderedRoot['root']): readonly string[] {
  const applying = objectApplying(root);
  return (applying?.clusterKeys ?? []).map((key) =>
    key === OWN_CLUSTER || key.startsWith('~') ? `${key} ${applying?.origin.file ?? ''}` : key,
  );
}
