import type { Dice } from '../random-tree.ts';
import type { Install, Model, Place, Service, Settings } from './model.ts';
import { ownKey, settingsOf } from './model.ts';
import type { Outline, Position } from './outline.ts';

/** What is changed, in the models that the two sides are written from. */
export interface Change {
  readonly before: Model;
  readonly after: Model;
  /** Whether nothing but a comment changes, which no model holds. */
  readonly isComment?: boolean;
}

interface Scene {
  readonly outline: Outline;
  readonly model: Model;
  readonly dice: Dice;
}

/** Null where the repository has nothing to be changed in this way. */
type Maker = (scene: Scene) => Change | null;

const ordinary = ({ services }: Model): readonly Service[] =>
  services.filter(({ isMesh, isSolo }) => !isMesh && !isSolo);

const meshOf = ({ services }: Model): Service | undefined => services.find(({ isMesh }) => isMesh);

const withOwn = (model: Model, service: Service, place: Place, own: Partial<Settings>): Model => ({
  ...model,
  own: new Map([
    ...model.own,
    [ownKey(service, place), { ...model.own.get(ownKey(service, place)), ...own }],
  ]),
});

const withShared = (model: Model, service: Service, settings: Partial<Settings>): Model => {
  const shared = model.shared.get(service.name);
  return shared === undefined
    ? model
    : { ...model, shared: new Map([...model.shared, [service.name, { ...shared, ...settings }]]) };
};

/** Whether the services of all places read one thing. */
const isShared = ({ content }: Outline): boolean =>
  content !== 'folders' && content !== 'variables';

const ownLine: Maker = ({ model, dice }) => {
  const service = dice.pick(ordinary(model));
  const place = dice.pick(model.places);
  return {
    before: model,
    after: withOwn(model, service, place, { replicas: 7 + dice.number(5) }),
  };
};

const sharedLine: Maker = ({ outline, model, dice }) =>
  isShared(outline)
    ? { before: model, after: withShared(model, dice.pick(ordinary(model)), { timeout: '9s' }) }
    : null;

const withoutInstalls = (model: Model, isGone: (install: Install) => boolean): Model => ({
  ...model,
  installs: model.installs.filter((install) => !isGone(install)),
});

const inTurn = (one: Model, other: Model, isForth: boolean): Change =>
  isForth ? { before: one, after: other } : { before: other, after: one };

const isList = ({ tool }: Outline): boolean =>
  tool === 'set: list' || tool === 'set: git files' || tool === 'set: matrix';

/** An element of one service's list; what it names stays in the tree. */
const elementOf =
  (isForth: boolean): Maker =>
  ({ outline, model, dice }) => {
    if (!isList(outline) || model.places.length < 3) return null;
    const [service, place] = [dice.pick(ordinary(model)), dice.pick(model.places)];
    const without = withoutInstalls(
      model,
      (install) => install.service === service && install.place === place,
    );
    return inTurn(model, without, isForth);
  };

const applicationOf =
  (isForth: boolean): Maker =>
  ({ outline, model, dice }) => {
    if (outline.tool.startsWith('set') || ordinary(model).length < 2) return null;
    const [service, place] = [dice.pick(ordinary(model)), dice.pick(model.places)];
    const without = withoutInstalls(
      model,
      (install) => install.service === service && install.place === place,
    );
    return inTurn(model, without, isForth);
  };

/** A place with its cluster, its settings and all that is delivered there. */
const clusterAdded: Maker = ({ outline, model, dice }) => {
  if (outline.clusters === 'one' || model.places.length < 3) return null;
  const place = dice.pick(model.places);
  const without = {
    ...withoutInstalls(model, (install) => install.place === place),
    places: model.places.filter((each) => each !== place),
  };
  return { before: without, after: model };
};

const isSingle = ({ tool }: Outline): boolean => tool === 'applications' || tool === 'app of apps';

/** A tool that goes to one cluster goes to another one. */
const destinationMoved: Maker = ({ outline, model, dice }) => {
  if (!isSingle(outline) || outline.clusters !== 'own') return null;
  const service: Service = { name: 'exporter', namespace: 'tools', isMesh: false, isSolo: true };
  const from = dice.pick(model.places);
  const to = dice.pick(model.places.filter((place) => place !== from));
  const at = (place: Place): Model => ({
    ...model,
    services: [...model.services, service],
    shared: new Map([...model.shared, [service.name, STANDARD]]),
    installs: [...model.installs, { service, place: from, from, to: place }],
  });
  return { before: at(from), after: at(to) };
};

const STANDARD: Settings = { replicas: 2, timeout: '5s', mode: 'STRICT' };

const OF_CONTENT: ReadonlySet<Position> = new Set(['path', 'values file']);

/** Another place's settings are read; where nothing else says which place it is, it would be that other place. */
const settingsSwitched: Maker = ({ outline, model, dice }) => {
  const says = [...outline.positions].some((position) => !OF_CONTENT.has(position));
  const fits = says && outline.content !== 'variables' && isSwitchable(outline);
  if (!fits) return null;
  const service = dice.pick(ordinary(model));
  const place = dice.pick(model.places);
  const other = dice.pick(model.places.filter((each) => each !== place));
  const distinct = withOwn(model, service, place, { replicas: 5 });
  const before = withOwn(distinct, service, other, { replicas: 6 });
  const installs = before.installs.map((install) =>
    install.service === service && install.place === place ? { ...install, from: other } : install,
  );
  return { before, after: { ...before, installs } };
};

/** Directories and labels are one for what a place reads and for where it goes. */
const isSwitchable = ({ tool }: Outline): boolean =>
  tool !== 'set: git directories' && tool !== 'set: clusters';

const meshOfOne =
  (production: boolean): Maker =>
  ({ model, dice }) => {
    const service = meshOf(model);
    const places = model.places.filter(({ isProduction }) => isProduction === production);
    if (service === undefined || places.length === 0) return null;
    const place = dice.pick(places);
    if (settingsOf(model, service, place).mode !== 'STRICT') return null;
    return { before: model, after: withOwn(model, service, place, { mode: 'PERMISSIVE' }) };
  };

const meshOfAll: Maker = ({ outline, model }) => {
  const service = meshOf(model);
  if (service === undefined) return null;
  const after = isShared(outline)
    ? withShared(model, service, { mode: 'PERMISSIVE' })
    : model.places.reduce(
        (all, place) => withOwn(all, service, place, { mode: 'PERMISSIVE' }),
        model,
      );
  return { before: model, after };
};

const commentOnly: Maker = ({ model }) => ({ before: model, after: model, isComment: true });

export const CHANGES: readonly (readonly [name: string, make: Maker])[] = [
  ['own line', ownLine],
  ['shared line', sharedLine],
  ['element removed', elementOf(true)],
  ['element added', elementOf(false)],
  ['application removed', applicationOf(true)],
  ['application added', applicationOf(false)],
  ['cluster added', clusterAdded],
  ['destination moved', destinationMoved],
  ['settings switched', settingsSwitched],
  ['mesh of one stage', meshOfOne(false)],
  ['mesh of production', meshOfOne(true)],
  ['mesh of all', meshOfAll],
  ['comment', commentOnly],
];
