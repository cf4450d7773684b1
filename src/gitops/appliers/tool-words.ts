import type { Applier } from './applier.ts';

type Tool = Applier['tool'];

/** Holds what sentences say of a tool whose objects apply folders; the compiler asks for a row of each tool. */
interface ToolWords {
  readonly name: string;
  /** Names the kind of the object that says where a folder goes. */
  readonly kind: string;
  /** Names the field that gives a namespace to objects without one. */
  readonly namespaceField: string;
  /** Says what becomes of a folder of which a file cannot be read. */
  readonly stopsAt: (path: string) => string;
}

export const TOOL_WORDS: Readonly<Record<Tool, ToolWords>> = {
  argo: {
    name: 'Argo CD',
    kind: 'Application',
    namespaceField: 'destination.namespace',
    stopsAt: (path) => `Argo CD syncs nothing of ${path}`,
  },
  flux: {
    name: 'Flux',
    kind: 'Kustomization',
    namespaceField: 'release namespace',
    stopsAt: (path) => `Flux applies nothing of what it builds from ${path}`,
  },
};
