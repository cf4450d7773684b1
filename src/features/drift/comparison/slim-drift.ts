import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import { mapNode } from '../../../manifest/index.ts';
import { slimReview } from '../../../review/index.ts';
import type { ObjectDrift } from './drift.ts';
import type { DriftOfCluster, JudgedDrift } from './judged-drift.ts';

/** More differences, and more fields that are nobody's, are counted and not handed on. */
const MOST_DRIFTS = 500;
const MOST_PASSED = 1_000;
const MOST_FIELDS = 100;

/** What a report needs of a comparison: whole objects, and what touched their values, are not handed on. */
export function slimDrift(found: DriftOfCluster): DriftOfCluster {
  const { drifts, passed, undecided, review, notes } = found;
  const left = drifts.length - MOST_DRIFTS;
  const leftOut =
    left > 0 ? [`${String(left)} more objects differ, which are not listed: the worst are.`] : [];
  const passedLeft = passed.length - MOST_PASSED;
  const passedOut =
    passedLeft > 0 ? [`${String(passedLeft)} more objects with fields left to others.`] : [];
  return {
    ...found,
    drifts: drifts.slice(0, MOST_DRIFTS).map(slimJudged),
    passed: passed
      .slice(0, MOST_PASSED)
      .map(({ git, fields }) => ({ git: nameAndPlace(git), fields: fields.slice(0, MOST_FIELDS) })),
    notSeen: found.notSeen
      .slice(0, MOST_FIELDS)
      .map((each) => ({ ...each, unseen: each.unseen.slice(0, MOST_FIELDS) })),
    undecided: undecided.slice(0, MOST_DRIFTS).map(nameAndPlace),
    review: review === null ? null : slimReview(review),
    notes: [...notes.slice(0, MOST_FIELDS), ...leftOut, ...passedOut],
  };
}

const slimJudged = (judged: JudgedDrift): JudgedDrift => ({
  ...judged,
  drift: slimObject(judged.drift),
});

function slimObject(drift: ObjectDrift): ObjectDrift {
  switch (drift.kind) {
    case 'added':
      return { ...drift, live: nameAndPlace(drift.live) };
    case 'removed':
      return { ...drift, git: nameAndPlace(drift.git) };
    case 'changed':
      return {
        ...drift,
        git: nameAndPlace(drift.git),
        live: nameAndPlace(drift.live),
        fields: drift.fields.slice(0, MOST_FIELDS).map((field) => ({
          ...field,
          git: field.git && slimNode(field.git, true),
          live: field.live && slimNode(field.live, false),
        })),
      };
  }
}

const nameAndPlace = (resource: Resource): Resource => {
  const origin = placeAlone(resource.origin, false);
  return { ...resource, origin, node: mapNode(new Map(), origin) };
};

/** `via`, the last thing that touched a value, is told of Git's. */
function slimNode(node: Node, keepsVia: boolean): Node {
  const origin = placeAlone(node.origin, keepsVia);
  switch (node.kind) {
    case 'map':
      return mapNode(
        new Map([...node.entries].map(([key, child]) => [key, slimNode(child, false)])),
        origin,
      );
    case 'seq':
      return { ...node, origin, items: node.items.map((child) => slimNode(child, false)) };
    case 'scalar':
      return { ...node, origin };
  }
}

function placeAlone({ file, line, column, endLine, via }: Origin, keepsVia: boolean): Origin {
  const place = { file, line, column, endLine };
  if (!keepsVia || via === undefined) return place;
  const { kind, name, file: by, line: at } = via;
  return { ...place, via: { kind, name, file: by, line: at } };
}
