import type { Mesh } from '../../istio/index.ts';
import { bareName } from '../variables/environment-words.ts';
import type { PlacedService } from './service-setting.ts';

/** One Service over the environments that have it, in their order. */
export interface ComparedService {
  /** Without words for the environment: `orders`. */
  readonly name: string;
  readonly places: readonly PlacedService[];
}

/**
 * Services of all environments, those that are the same in several of them together: by name, but for the
 * environment's own word, and by namespace too where an environment has several of that name.
 */
export function comparedServices(meshes: readonly Mesh[]): readonly ComparedService[] {
  const found = known.get(meshes) ?? compare(meshes);
  known.set(meshes, found);
  return found;
}

const known = new WeakMap<readonly Mesh[], readonly ComparedService[]>();

function compare(meshes: readonly Mesh[]): readonly ComparedService[] {
  const ambiguous = namesOfSeveral(meshes);
  const groups = new Map<string, ComparedService & { places: PlacedService[] }>();
  for (const mesh of meshes)
    for (const service of mesh.services) {
      const name = bareName(service.name, mesh);
      const namespace = ambiguous.has(name) ? bareName(service.namespace, mesh) : '';
      const key = JSON.stringify([namespace, name]);
      const shown = namespace === '' ? name : `${namespace}/${name}`;
      const group = groups.get(key) ?? { name: shown, places: [] };
      groups.set(key, group);
      // the same twice in one environment: which of them to compare nobody can tell
      if (group.places.at(-1)?.mesh !== mesh) group.places.push({ mesh, service });
    }
  return [...groups.values()];
}

/** Names that some environment has more than once. */
function namesOfSeveral(meshes: readonly Mesh[]): ReadonlySet<string> {
  return new Set(
    meshes.flatMap((mesh) => {
      const names = mesh.services.map(({ name }) => bareName(name, mesh));
      const counted = new Map<string, number>();
      for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
      return names.filter((name) => (counted.get(name) ?? 0) > 1);
    }),
  );
}
