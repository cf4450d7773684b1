/**
 * What a change of a mesh does to calls. Takes the meshes of both sides; gives consequences, each with a request that
 * shows it and with what decides on either side. Knows nothing of findings, rules and printing.
 */
export type {
  Behaviour,
  Consequence,
  ConsequenceKind,
  Levels,
  OnTheWire,
  SideOutcome,
  Waiting,
  Witness,
  WitnessToken,
} from './consequence.ts';
export { consequencesBetween } from './compare-meshes.ts';
export { changesWithoutEffect } from './without-effect.ts';
