import type { Mesh } from './mesh.ts';

/** Builds a value once for each object that is asked about in a mesh, neither of which ever changes. */
export function rememberedIn<Key extends object, Value>(
  build: (mesh: Mesh, key: Key) => Value,
): (mesh: Mesh, key: Key) => Value {
  const memory = memoryIn<{ built?: { readonly value: Value } }>(() => ({}));
  return (mesh, key) => {
    const known = memory(mesh, key);
    known.built ??= { value: build(mesh, key) };
    return known.built.value;
  };
}

/** Makes a memory for each object of a mesh, empty at first. */
export function memoryIn<Memory extends object>(
  empty: () => Memory,
): (mesh: Mesh, key: object) => Memory {
  const meshes = new WeakMap<Mesh, Map<object, Memory>>();
  return (mesh, key) => {
    const known = meshes.get(mesh);
    const ofMesh = known ?? new Map<object, Memory>();
    if (known === undefined) meshes.set(mesh, ofMesh);
    const before = ofMesh.get(key);
    if (before !== undefined) return before;
    const memory = empty();
    ofMesh.set(key, memory);
    return memory;
  };
}
