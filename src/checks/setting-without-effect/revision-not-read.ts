import type { Mesh } from '../../istio/index.ts';
import { REVISION_LABEL, revisionFactsOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  isGatewayApi,
  isIstioKind,
  listed,
  nodeAt,
  placeOf,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/**
 * Finds objects for one revision that no control plane seen here has: each reads what has no such label and what has its
 * own, one without a name reads all (INJ-19). Whether the name of a tag is read depends on the release, so that nothing is
 * said of it.
 */
export const revisionNotRead = check({
  id: 'revision-not-read',
  title: "Object's revision label does not match any control plane here",
  level: 'medium',
  blind: 'Control planes and tags that are installed in ways that the repository does not show.',
  severity: 'warning',
  find: ({ mesh }) => unreadObjects(mesh).map((unread) => tell(unread)),
});

interface Unread {
  readonly object: Resource;
  readonly revision: string;
  readonly origin: Origin;
  readonly running: readonly string[];
}

/** Is no revision, so that who writes it wants an object to be read by nobody; and so does an empty one. */
const ASIDE: ReadonlySet<string> = new Set(['none', '']);

function unreadObjects(mesh: Mesh): readonly Unread[] {
  const { run, tags, unnamed, keeps } = revisionFactsOf(mesh, mesh.charts);
  if (run.size === 0 || unnamed) return [];
  const running = [...run].sort();
  return mesh.resources.flatMap((object) => {
    if (!isIstioKind(object) && !isGatewayApi(object)) return [];
    const label = nodeAt(object.node, 'metadata', 'labels', REVISION_LABEL);
    const revision = label?.kind === 'scalar' ? String(label.value ?? '') : '';
    if (label === undefined || ASIDE.has(revision) || keeps(revision)) return [];
    if (run.has(revision) || tags.has(revision)) return [];
    return [{ object, revision, origin: label.origin, running }];
  });
}

const MOST_NAMED = 3;

function tell({ object, revision, origin, running }: Unread): Told {
  const name = subjectText(object);
  return {
    subject: object,
    holdsUp: { until: `where a control plane of revision ${revision} runs` },
    key: `revision ${revision} reads it`,
    cause: `for revision ${revision}`,
    message: `${name} may be read by nobody: no control plane of revision ${revision} is seen here.`,
    why: `Its label ${REVISION_LABEL} (${placeOf(origin)}) keeps it for that revision, and the control planes here are called ${listed(running, MOST_NAMED)}.`,
    symptom:
      object.group === API_GROUPS.istioSecurity
        ? say`no errors at the sync: callers that it should deny are allowed`
        : say`no errors at the sync: calls go as if it did not exist`,
    origin,
    fix: {
      text: `Take the label away, so that each control plane reads it, or write ${running.length === 1 ? `the revision that runs (${running[0] ?? ''})` : 'one that runs'}.`,
      kind: 'choice',
    },
  };
}
