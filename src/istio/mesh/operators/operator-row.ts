import type { GroupKind, Node, Resource } from '../../../manifest/index.ts';

export interface MadePort {
  /** Is null where releases of the operator use other names. */
  readonly name: string | null;
  readonly port: number;
  /** Equal to `port` where it is absent. */
  readonly targetPort?: number;
  readonly protocol?: 'UDP';
  /** The port as the object writes it whole, or the field that gives its number; absent where the operator decides. */
  readonly written?: Node | undefined;
}

/** A Service that an operator makes of an object, in its namespace. */
export interface MadeService {
  readonly name: string;
  /** Is null where what the object says of its ports is not understood: only the name is certain then. */
  readonly ports: readonly MadePort[] | null;
  /** Absent where releases of the operator select otherwise. */
  readonly selector?: Readonly<Record<string, string>>;
  readonly headless?: boolean;
  /** `metadata` of the Service as the object has it: its labels and annotations are handed on. */
  readonly metadata?: Node | undefined;
}

/**
 * Says which Services an operator makes of objects of a kind. It holds only what the operator's source says
 * in every release.
 */
export interface OperatorRow extends GroupKind {
  /** For people: `Elastic Cloud on Kubernetes`. */
  readonly operator: string;
  /** The place in the operator's source where this is written. */
  readonly source: string;
  readonly makes: (object: Resource) => readonly MadeService[];
}

/** Ports that are there where none of their numbers is untold. */
export const knownPorts = (
  ports: readonly (Omit<MadePort, 'port'> & { readonly port: number | null })[],
): readonly MadePort[] | null => {
  const told = ports.flatMap(({ port, ...more }) => (port === null ? [] : [{ ...more, port }]));
  return told.length === ports.length ? told : null;
};
