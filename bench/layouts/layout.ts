import type { Draft, Drafts } from '../holes/drafts.ts';
import { textOf } from '../holes/drafts.ts';
import type { Dice } from '../random-tree.ts';
import { createDice } from '../random-tree.ts';
import { inAnyOrder } from '../seeded-random.ts';
import type { Change } from './changes.ts';
import { CHANGES } from './changes.ts';
import { contentOf } from './content/all-contents.ts';
import { kindOf, madeInto } from './further-kinds.ts';
import type { Model, Place, Service } from './model.ts';
import { ownKey } from './model.ts';
import type { Outline } from './outline.ts';
import { outlineOf } from './outline.ts';
import { namespaceOf } from './spelling.ts';
import { filesOf } from './tools/all-tools.ts';
import type { Difference } from './truth.ts';
import { differencesOf } from './truth.ts';

/** A repository, a change of it, and what is true of it by how it was made. */
export interface MadeLayout {
  readonly outline: Outline;
  readonly change: string;
  readonly before: Drafts;
  readonly after: Drafts;
  /** Places before or after the change. */
  readonly places: readonly Place[];
  readonly differences: readonly Difference[];
  /** Folders that hold appliers, which may be applied as well. */
  readonly hubs: readonly string[];
  /** Folders of content that nothing applies: production's own of what another stage brings to its cluster. */
  readonly unapplied: ReadonlySet<string>;
}

const SERVICES = ['web', 'cart', 'payments'] as const;

function modelOf(outline: Outline, dice: Dice): Model {
  const named = SERVICES.slice(0, outline.servicesCount).map((name): Service => {
    const namespace = name === 'payments' ? 'payments' : 'shop';
    return { name, namespace, isMesh: false, isSolo: false };
  });
  const hasMesh = outline.clusters === 'own' && dice.chance(0.7);
  const mesh = { name: 'mesh', namespace: 'istio-system', isMesh: true, isSolo: false };
  const services = hasMesh ? [...named, mesh] : named;
  const standard = { replicas: 2, timeout: '5s', mode: 'STRICT' };
  const own = services.flatMap((service) =>
    outline.places.flatMap((place, at) =>
      service.isMesh || dice.chance(0.3)
        ? []
        : [[ownKey(service, place), { replicas: 1 + at }] as const],
    ),
  );
  return {
    services,
    places: outline.places,
    installs: services.flatMap((service) =>
      outline.places
        .filter((place) => !(service.isMesh && isHost(place, outline.places)))
        .map((place) => ({ service, place, from: place, to: place })),
    ),
    shared: new Map(services.map(({ name }) => [name, standard])),
    own: new Map(own),
  };
}

/** One object for a whole cluster has one owner there. */
const isHost = (place: Place, places: readonly Place[]): boolean =>
  places.some(({ host }) => host?.codename === place.codename);

/** The layout of a seed, or the same with something else in its outline; the kinds of changes come in turn. */
export function layoutOf(
  seed: number,
  adjusted: (outline: Outline) => Outline = (outline) => outline,
): MadeLayout {
  const dice = createDice(((seed * 2_654_435_761) % 2_147_483_646) + 1);
  const [name, make] = CHANGES[seed % CHANGES.length] ?? [];
  for (let tries = 0; make !== undefined && name !== undefined && tries < 2000; tries += 1) {
    const made = madeInto(kindOf(seed, name), outlineOf(seed, dice), dice);
    if (made === null) continue;
    const outline = adjusted(made);
    const change = make({ outline, model: modelOf(outline, dice), dice });
    if (change !== null) return written(outline, name, change, dice);
  }
  throw new Error(`${name ?? String(seed)} fits no layout`);
}

function written(outline: Outline, name: string, change: Change, dice: Dice): MadeLayout {
  const before = filesOf(outline, change.before);
  const after =
    change.isComment === true
      ? commented(outline, change.after, before, dice)
      : filesOf(outline, change.after);
  return {
    outline,
    change: name,
    before,
    after,
    places: [...new Set([...change.before.places, ...change.after.places])],
    differences: differencesOf(change.before, change.after, (install) =>
      namespaceOf(outline, install),
    ),
    hubs: [outline.hub, 'clusters', ''],
    unapplied: unappliedOf(outline, change.after),
  };
}

function unappliedOf(outline: Outline, model: Model): ReadonlySet<string> {
  const { sourceOf } = contentOf(outline, model);
  const applied = new Set(model.installs.map((install) => sourceOf(install).path));
  const mesh = model.services.filter(({ isMesh }) => isMesh);
  const hosts = model.places.filter((place) => isHost(place, model.places));
  const paths = mesh.flatMap((service) => hosts.map((from) => sourceOf({ service, from }).path));
  return new Set(paths.filter((path) => !applied.has(path)));
}

/** A line above the first one of some file of what is delivered. */
function commented(outline: Outline, model: Model, before: Drafts, dice: Dice): Drafts {
  const content = contentOf(outline, model).files;
  const paths = [...content.keys()].filter(
    (path) => path.endsWith('.yaml') && !path.endsWith('Chart.yaml'),
  );
  const [path] = inAnyOrder(paths, () => dice.number(1e6));
  const draft = path === undefined ? undefined : before.get(path);
  if (path === undefined || draft === undefined) throw new Error('nothing to comment on');
  const text: Draft = { text: `# What follows is ours.\n${textOf(draft)}` };
  return new Map<string, Draft>([...before, [path, text]]);
}
