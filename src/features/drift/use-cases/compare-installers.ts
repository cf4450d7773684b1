import type { Resource } from '../../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { ObjectDrift, UnreadPart } from '../comparison/drift.ts';
import type { LiveObject } from '../comparison/live-object.ts';
import type { MeshConfigSides } from '../comparison/installed/mesh-config-drift.ts';
import { compareMeshConfig } from '../comparison/installed/mesh-config-drift.ts';
import type { MeshInstaller } from '../comparison/installed/mesh-installers.ts';

/** Says where the MeshConfig of control planes left what their installers say. */
interface ComparedInstallers {
  readonly drifts: readonly ObjectDrift[];
  /** Holds what a review is shown beside Git's objects, which do not say it. */
  readonly sides: readonly MeshConfigSides[];
  /** Keys of the installers whose MeshConfig was compared. */
  readonly compared: ReadonlySet<string>;
  readonly unread: readonly UnreadPart[];
  /** Sentences. */
  readonly notes: readonly string[];
}

/**
 * Compares what installs control planes with the ConfigMaps that istiod reads; where Git renders the ConfigMap itself, it
 * is compared as any object is.
 */
export function compareInstallers(
  installers: readonly MeshInstaller[],
  git: readonly Resource[],
  objects: readonly LiveObject[],
  isListed: (resource: Resource) => boolean,
): ComparedInstallers {
  const rendered = new Set(git.map(resourceKey));
  const ends = installers
    .filter((installer) => !rendered.has(keyOf(installer)))
    .map((installer) => {
      const rivals = installers.filter((each) => keyOf(each) === keyOf(installer));
      const live = objects.find(({ resource }) => resourceKey(resource) === keyOf(installer));
      return rivals.length > 1
        ? noted(severalSentence(rivals))
        : live === undefined
          ? noted(isListed(configMapOf(installer)) ? noneSentence(installer) : null)
          : comparedWith(installer, live);
    });
  return {
    drifts: ends.flatMap(({ drift }) => drift ?? []),
    sides: ends.flatMap(({ sides }) => sides ?? []),
    compared: new Set(ends.flatMap(({ compared }) => compared ?? [])),
    unread: ends.flatMap(({ unread }) => unread ?? []),
    notes: [...new Set(ends.flatMap(({ note }) => note ?? []))],
  };
}

const keyOf = ({ configMap: { namespace, name } }: MeshInstaller): string =>
  `/ConfigMap/${namespace}/${name}`;

const configMapOf = ({ resource, configMap }: MeshInstaller): Resource => ({
  ...resource,
  ...{ group: '', kind: 'ConfigMap' },
  ...configMap,
});

/** Says what comparing one installer comes to. */
interface InstallerEnd {
  readonly drift?: ObjectDrift;
  readonly sides?: MeshConfigSides;
  /** Its key. */
  readonly compared?: string;
  readonly unread?: UnreadPart;
  readonly note?: string;
}

const noted = (note: string | null): InstallerEnd => (note === null ? {} : { note });

const severalSentence = (rivals: readonly MeshInstaller[]): string =>
  `${rivals.map(({ resource }) => subjectText(resource)).join(' and ')} install the same control plane, as far as can be seen: the MeshConfig of neither is compared.`;

const noneSentence = ({ resource, configMap }: MeshInstaller): string =>
  `${subjectText(resource)} (${placeOf(resource.origin)}): the cluster has no ConfigMap ${configMap.namespace}/${configMap.name}, so that its MeshConfig is not compared.`;

function comparedWith(installer: MeshInstaller, live: LiveObject): InstallerEnd {
  const found = compareMeshConfig(installer, live);
  const { namespace, name } = installer.configMap;
  const compared = resourceKey(installer.resource);
  switch (found.kind) {
    case 'unreadable':
      return {
        unread: {
          ...{ of: { group: '', kind: 'ConfigMap' }, isOptional: false },
          ...{ reason: 'not-kubernetes', why: `of ${namespace}/${name} ${found.why}` },
        },
      };
    case 'same':
      return { compared };
    case 'differs':
      return {
        compared,
        drift: found.drift,
        ...(found.asConfigMaps !== null && { sides: found.asConfigMaps }),
      };
  }
}
