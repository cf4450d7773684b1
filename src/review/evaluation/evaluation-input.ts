import type { ChangedFiles, OwnersFile } from '../../compare/index.ts';
import type { AutomationMarks } from './image-automation/image-automation-marks.ts';
import type { RenderedTree } from '../../gitops/index.ts';
import type { Detector, DetectorInput } from '../../checks/index.ts';
import type { GapDraft, ManifestSchemas } from '../../manifest/index.ts';
import type { NewlyVersioned } from './deciding-lines/versions-of-charts.ts';
import type { NewlyIgnored } from './deciding-lines/ignored-files.ts';
import type { NewlyLeftOut } from './deciding-lines/left-out-of-charts.ts';
import type { NewlyNamed } from './deciding-lines/taken-files.ts';
import type { EarlierSides } from './earlier-sides.ts';
import type { Policy } from '../policy/configuration/policy-of-tree.ts';
import type { PullRequestFacts } from '../policy/pull-request-facts.ts';

export interface EvaluationInput {
  readonly renderedBase: RenderedTree;
  readonly renderedMerged: RenderedTree;
  /** Of the base: a change cannot relax what judges it. */
  readonly policy: Policy;
  /** Of the base; null where there are none. */
  readonly owners: OwnersFile | null;
  /** Of both sides: what the change makes of owners. */
  readonly treeOwners: Pick<DetectorInput, 'owners' | 'ownersBefore'>;
  /** Tells whether no file of both sides has other owners afterwards; absent where there is one side. */
  readonly ownersKept?: boolean;
  /** The kustomization file of a folder of the base. */
  readonly kustomizationIn: (folder: string) => string;
  /** Tells what leaves a file out of a source of Flux since the change; absent where no files are at hand. */
  readonly newlyIgnored?: NewlyIgnored;
  /** Tells what leaves a file out of a chart since the change; absent where no files are at hand. */
  readonly newlyLeftOut?: NewlyLeftOut;
  /** Tells which versions a chart has anew; absent where no files are at hand. */
  readonly newlyVersioned?: NewlyVersioned;
  /** Tells by which entry a kustomization reads a file on one side alone; absent where no files are at hand. */
  readonly newlyNamed?: NewlyNamed;
  /** Problems of the merge result's own policy, and whatever else the caller could not read. */
  readonly otherGaps: readonly GapDraft[];
  /** Sentences about anything but the change, such as days of the configuration that are over. */
  readonly otherNotes: readonly string[];
  readonly changedFiles: ChangedFiles;
  /** What automations write into the files; absent where nobody asks. */
  readonly automation?: AutomationMarks;
  /** Null where what changes is no pull request. */
  readonly pullRequest: PullRequestFacts | null;
  /** ISO 8601; entries of the configuration expire by its day. */
  readonly asOf: string;
  readonly detectors: readonly Detector[];
  readonly schemas: ManifestSchemas;
  /** Holds what earlier reviews saw; absent where nobody keeps that. */
  readonly earlier?: EarlierSides;
  /** Is told what is done, at which part of how many; it is absent where nobody asks. */
  readonly progress?: (doing: string, at: number, of: number) => void;
}
