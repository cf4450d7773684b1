import type { Mesh } from '../../istio/index.ts';
import { revisionFactsOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { itemsAt, placeOf, stringAt, subjectText, say } from '../../manifest/index.ts';
import { askingForRevision } from '../asking-for-revision.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { count, scopeOfWorkloads, someOf } from '../detection/finding-scope.ts';

/** Says where a revision is given a further name, by what, and which. */
interface GivenTag {
  readonly tag: string;
  readonly revision: string;
  readonly by: Resource;
  readonly origin: Origin;
  /** Names the cluster and namespace that a release goes to, as far as its applier says. */
  readonly where: string;
}

/** Tells of a tag that stands for another revision than before: whoever names it gets other proxies (INJ-11). */
export const revisionTagMoved = check({
  id: 'revision-tag-moved',
  title: 'Revision tag used by namespaces or workloads changes revision',
  level: 'medium',
  blind: 'Tags that istioctl sets, and namespaces that are created elsewhere.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const was = tagsGiven(before);
      const is = tagsGiven(after);
      return [...new Set(is.map(({ tag }) => tag))].flatMap((tag): readonly Told[] => {
        const old = onlyOf(was, tag);
        const now = onlyOf(is, tag);
        if (old === null || now === null || old.revision === now.revision) return [];
        return tellMoved(old, now, after);
      });
    }),
});

/** Tells of a tag that two control planes of one cluster are each given (INJ-11). */
export const revisionTagTwice = check({
  id: 'revision-tag-twice',
  title: 'Two control plane releases define the same revision tag',
  level: 'high',
  blind: 'Tags that istioctl sets.',
  find: ({ mesh }) => {
    const given = tagsGiven(mesh);
    return [...new Set(given.map(({ tag }) => tag))].flatMap((tag): readonly Told[] => {
      const [first, ...others] = given.filter((one) => one.tag === tag);
      const rival = others.find(
        ({ revision, where }) => revision !== first?.revision && where === first?.where,
      );
      return first === undefined || rival === undefined ? [] : [tellTwice(first, rival, mesh)];
    });
  },
});

/** Gives the one way in which a tag is set; null where it stands for several revisions, or for none that is told. */
function onlyOf(given: readonly GivenTag[], tag: string): GivenTag | null {
  const own = given.filter((one) => one.tag === tag);
  return new Set(own.map(({ revision }) => revision)).size === 1 ? (own[0] ?? null) : null;
}

/** Lists the tags that releases of the control plane and webhooks of the tree give. */
function tagsGiven(mesh: Mesh): readonly GivenTag[] {
  const ofReleases = mesh.charts.flatMap((release): readonly GivenTag[] => {
    const { resource, namespace, values } = release;
    const own = revisionFactsOf({ ofKind: () => [] }, [release]).tags;
    return itemsAt(values, 'revisionTags').flatMap((node) => {
      const tag = node.kind === 'scalar' ? String(node.value) : '';
      const revision = own.get(tag) ?? null;
      const where = JSON.stringify([clusterOf(resource), namespace]);
      return revision === null ? [] : [{ tag, revision, by: resource, origin: node.origin, where }];
    });
  });
  const webhooks = mesh.ofKind('admissionregistration.k8s.io', 'MutatingWebhookConfiguration');
  const ofWebhooks = webhooks.flatMap((by): readonly GivenTag[] => {
    const own = revisionFactsOf({ ofKind: (_, kind) => (kind === by.kind ? [by] : []) }, []).tags;
    return [...own].flatMap(([tag, revision]) =>
      revision === null ? [] : [{ tag, revision, by, origin: by.origin, where: '' }],
    );
  });
  return [...ofReleases, ...ofWebhooks];
}

/** Says where a release goes: by its destination, else by its folder, for the same may be written for each of several clusters. */
const clusterOf = ({ kind, node, origin }: Resource): readonly (string | undefined)[] =>
  kind === 'Application'
    ? ['server', 'name'].map((field) => stringAt(node, 'spec', 'destination', field))
    : [origin.file.replace(/[^/]*$/, '')];

function tellMoved(old: GivenTag, now: GivenTag, mesh: Mesh): readonly Told[] {
  const { workloads, namespaces } = askingForRevision(mesh, new Set([now.tag]));
  if (namespaces.length === 0) return [];
  return [
    {
      subject: now.by,
      key: `tag ${now.tag} moves`,
      scope: scopeOfWorkloads(workloads, mesh, new Set(namespaces)),
      message: `Tag ${now.tag} moves from revision ${old.revision} to ${now.revision}: new pods of ${someOf(namespaces)} get their proxies from it.`,
      why: `${subjectText(now.by)} gives it to ${now.revision} (${placeOf(now.origin)}), and ${count(workloads.length, 'workload')} seen here ${workloads.length === 1 ? 'asks' : 'ask'} for it; before, it was that of ${old.revision} (${placeOf(old.origin)} of the base).`,
      symptom: `running pods stay with ${old.revision} until they are made anew, one by one, whenever they restart`,
      origin: now.origin,
      fix: {
        text: `Try it with one namespace first (\`istio.io/rev: ${now.revision}\`), and keep ${old.revision} until all pods are made anew.`,
        kind: 'choice',
      },
    },
  ];
}

function tellTwice(first: GivenTag, rival: GivenTag, mesh: Mesh): Told {
  const { workloads, namespaces } = askingForRevision(mesh, new Set([first.tag]));
  const whose = namespaces.length === 0 ? '' : ` New pods of ${someOf(namespaces)} ask for it.`;
  return {
    subject: rival.by,
    subjects: [rival.by, first.by],
    key: `tag ${first.tag} twice`,
    scope: scopeOfWorkloads(workloads, mesh, new Set(namespaces)),
    message: `Tag ${first.tag} is given to two revisions at once: ${first.revision} and ${rival.revision}.`,
    why: `${subjectText(first.by)} (${placeOf(first.origin)}) and ${subjectText(rival.by)} (${placeOf(rival.origin)}) both make the webhook of this tag, which there is once in a cluster.${whose}`,
    symptom: say`Helm refuses the second release for the object of another; where Argo CD applies them, the one that is synced last has the tag, in turn`,
    origin: rival.origin,
    related: [first.origin],
    fix: {
      text: `Take it out of one of them: \`revisionTags\` of ${rival.revision} or of ${first.revision}.`,
    },
  };
}
