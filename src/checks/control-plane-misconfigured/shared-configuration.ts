import {
  leavesOf,
  parseEmbeddedYaml,
  revisionFactsOf,
  revisionNamedBy,
} from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { listed, nodeAt, placeOf, sameData, subjectText, say, slot } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { check, toldOfAny } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { WHOLE_MESH } from '../detection/finding-scope.ts';

const MOST_NAMED = 3;

export const sharedSettingOverridden = check({
  id: 'shared-setting-overridden',
  title: "Control plane's own ConfigMap overrides a shared ConfigMap setting",
  level: 'medium',
  blind: 'The content that the managed control plane writes into its own ConfigMap.',
  find: ({ mesh }) => overriddenSettings(mesh).map(tellOverridden),
});

const tellOverridden = ({ shared, own, path, origin, ownOrigin }: OverriddenSetting): Told => ({
  subject: shared,
  key: `overridden ${path}`,
  scope: WHOLE_MESH,
  message: `${path} of ${subjectText(shared)} does nothing: ${subjectText(own)} says something else.`,
  why: say`istiod reads the shared ConfigMap beside its own (${slot.place(origin)}), and its own takes precedence (${slot.place(ownOrigin)}).`,
  symptom: say`no errors: the value of the other ConfigMap stays in effect`,
  origin,
  related: [ownOrigin],
  fix: { text: say`Say it in one of the two, which is the shared one where the other is managed.` },
});

export const revisionWithoutShared = check({
  id: 'revision-without-shared-configuration',
  title: 'Shared configuration missing for a revision that namespaces use',
  level: 'medium',
  blind: 'ConfigMaps made by hand, and names that are revision tags.',
  find: ({ mesh }) => unsharedRevisions(mesh).map(tellUnshared),
});

const tellUnshared = (unshared: UnsharedRevision): Told =>
  toldOfAny(
    unshared.namespaces,
    (one) => one,
    (namespaces) => tellSome({ ...unshared, namespaces }),
  );

function tellSome({ revision, namespaces, shared }: UnsharedRevision): Told {
  const names = listed(
    namespaces.map(({ name }) => name),
    MOST_NAMED,
  );
  const name = `istio-shared-configmap-${revision}`;
  return {
    subject: shared,
    key: `no shared configuration for ${revision}`,
    scope: WHOLE_MESH,
    message: `Proxies of ${names} go without the settings of ${subjectText(shared)}: they are of revision ${revision}.`,
    why: `A managed control plane reads the ConfigMap that ends in the name of its revision, and no ${name} is here (${placeOf(shared.origin)}).`,
    symptom: say`after pods are moved to the new revision, logs, tracing, outbound traffic or trusted authorities are those of the default again, and nothing fails`,
    related: namespaces.slice(0, MOST_NAMED).map(({ origin }) => origin),
    fix: { text: `Add a ConfigMap ${name} with the same settings beside it.` },
  };
}

/** A ConfigMap that a managed control plane reads beside its own; the own one comes first. */
interface SharedConfiguration {
  readonly resource: Resource;
  readonly revision: string;
}

const SHARED = /^istio-shared-configmap-(.+)$/;

const sharedOf = (mesh: Mesh): readonly SharedConfiguration[] =>
  mesh.ofKind('', 'ConfigMap').flatMap((resource) => {
    const revision = SHARED.exec(resource.name)?.[1];
    return revision === undefined ? [] : [{ resource, revision }];
  });

/** A setting that is written in vain, because the control plane's own ConfigMap says something else. */
interface OverriddenSetting {
  readonly shared: Resource;
  readonly own: Resource;
  readonly path: string;
  readonly origin: Origin;
  readonly ownOrigin: Origin;
}

/** Lists settings of shared ConfigMaps that the ConfigMap of the same revision overrides. */
const overriddenSettings = (mesh: Mesh): readonly OverriddenSetting[] =>
  sharedOf(mesh).flatMap(({ resource: shared, revision }) => {
    const name = revision === 'default' ? 'istio' : `istio-${revision}`;
    const own = mesh.find('', 'ConfigMap', shared.namespace, name);
    if (own === undefined) return [];
    const settings = new Map(settingsIn(own));
    return settingsIn(shared).flatMap(([path, node]): readonly OverriddenSetting[] => {
      const other = settings.get(path);
      return other === undefined || sameData(node, other)
        ? []
        : [{ shared, own, path, origin: node.origin, ownOrigin: other.origin }];
    });
  });

function settingsIn({ node }: Resource): readonly (readonly [string, Node])[] {
  const written = parseEmbeddedYaml(nodeAt(node, 'data', 'mesh'));
  return written === undefined ? [] : [...leavesOf(written, '')];
}

/** A revision that is in use and has no shared ConfigMap, while another one has. */
interface UnsharedRevision {
  readonly revision: string;
  /** The namespaces that name it. */
  readonly namespaces: readonly Resource[];
  readonly shared: Resource;
}

/** Lists revisions that namespaces name, and for which settings of another revision are not written. */
function unsharedRevisions(mesh: Mesh): readonly UnsharedRevision[] {
  const shared = sharedOf(mesh);
  const { tags } = revisionFactsOf(mesh, mesh.charts);
  const covered = new Set(shared.map(({ revision }) => revision));
  const found = new Map<string, UnsharedRevision>();
  for (const namespace of mesh.ofKind('', 'Namespace')) {
    const revision = revisionNamedBy(mesh.namespaceLabels(namespace.name) ?? new Map())?.revision;
    if (revision === undefined || covered.has(revision) || tags.has(revision)) continue;
    // a name of another form may be a tag
    const like = shared.find((one) => formOf(one.revision) === formOf(revision));
    if (like === undefined) continue;
    const before = found.get(revision)?.namespaces ?? [];
    found.set(revision, { revision, namespaces: [...before, namespace], shared: like.resource });
  }
  return [...found.values()];
}

const formOf = (revision: string): string => revision.replace(/\d+/g, '0');
