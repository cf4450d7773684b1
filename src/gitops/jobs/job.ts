import type { Definition } from './used-definitions.ts';
import type { JobAccess } from './job-access.ts';
import type { PathFinder } from '../scripts/script-paths.ts';

/** One line of a job: a setting of it, an action, or a line of shell with those that continue it. */
export interface JobLine {
  readonly text: string;
  /** Its first line in the file, from 1. */
  readonly line: number;
  /** `run` for what the job does; `setting` for what decides where, when or with what. */
  readonly is: 'run' | 'setting';
  /**
   * Lists the paths of the tree that it applies, and does nothing beside: what changes in them shows in their objects.
   * Absent for every other line.
   */
  readonly applies?: readonly string[];
  /** Is set for what the file says for all its jobs, or defines for whichever uses it. */
  readonly isShared?: true;
  /** The file that it stands in, where that is not the job's: one that the job runs or reads. */
  readonly file?: string;
}

/** An action or an image, by its name without the version. */
export interface JobTool {
  readonly name: string;
  /** `v4`, a commit id, the name of a branch; empty for none. */
  readonly version: string;
  readonly line: number;
  /** The file that names it, where that is known: the job's, or one that the job runs. */
  readonly file?: string;
}

/** The smallest part of a pipeline, Makefile or Taskfile that is run by itself, or a whole script, that may change a cluster. */
export interface Job {
  /** `job deploy of FILE`, `target deploy of FILE`, `script FILE`. */
  readonly name: string;
  readonly file: string;
  /** The line at which it begins, from 1. */
  readonly line: number;
  /** The environment that it declares; null for none, and for one that only a run knows. */
  readonly environment: string | null;
  /** Lists all that is neither told elsewhere nor known to change nothing, in its order. */
  readonly lines: readonly JobLine[];
  readonly tools: readonly JobTool[];
  /** Lists the files of the tree that its lines name, whatever they are. */
  readonly named: readonly string[];
  /** Is set for a script, target or task that no pipeline of the tree runs. */
  readonly isByHand?: true;
}

/** The jobs of one tree, which are looked for when somebody asks. */
export interface JobsOfTree {
  readonly list: () => readonly Job[];
  /** Gives what a file runs under a name, whether it may change a cluster or not; null for nothing. */
  readonly find: (file: string, name: string) => Job | null;
  /** Tells whether a file says something for all its jobs, or defines it for whichever uses it. */
  readonly says: (file: string, text: string) => boolean;
  /** Tells of a file whether it is a job of its own as a whole. */
  readonly tells: (file: string) => boolean;
  /** Tells whether the tree has a file or folder. */
  readonly has: (path: string) => boolean;
  /** Gives the order in which lines are shown: those first that may apply something. */
  readonly rankOf: (line: Pick<JobLine, 'is' | 'text'>) => number;
  /** Tells of a file whether it is one of jobs: by its name, by its first line, or for another one takes it in. */
  readonly isOwn: (path: string) => boolean;
  /** Tells of a file whether a change of it may be one of a job. */
  readonly mayBeOf: (path: string) => boolean;
}

/** A line before it is known what it does. */
export type RawLine =
  | {
      readonly is: 'setting';
      readonly text: string;
      readonly line: number;
      readonly isShared?: true;
    }
  /** An action and what it is given. */
  | {
      readonly is: 'uses';
      readonly action: string;
      readonly given: readonly RawLine[];
      readonly line: number;
    }
  | {
      readonly is: 'shell';
      readonly text: string;
      readonly line: number;
      /** Is set for what no shell reads as a command: the body of a here-document, another language. */
      readonly isText: boolean;
      /** Is set where a here-document follows. */
      readonly isFed: boolean;
    };

/** A part of a file that is run by itself, before it is known whether it changes a cluster. */
export interface JobUnit extends Pick<Job, 'name' | 'file' | 'line' | 'environment'>, JobAccess {
  readonly lines: readonly RawLine[];
  /** Names by which others run it: its file, `make deploy`, `task deploy`. */
  readonly calledAs: readonly string[];
  /** Lists all that the file says for all its units, or defines; absent for nothing. */
  readonly shared?: readonly Definition[];
  /** Names what is made before it, as that is called: `make build`, `task build`. */
  readonly needs?: readonly string[];
  /** Is set for an object of Kubernetes beside the pipelines: it is one only by the commands that it holds. */
  readonly isObject?: true;
  /** Is set for what is not taken apart, and speaks of a tool which may change a cluster. */
  readonly namesTool?: true;
}

/** Holds all that the lines of a unit are read with. */
export interface LineReading {
  readonly file: string;
  readonly find: PathFinder;
  readonly isKustomization: (path: string) => boolean;
  /** Lists what the file defines. */
  readonly shared: readonly Definition[];
  /** Tells whether releases that Helm installs in it are told by the readers of what they are given. */
  readonly areReleasesRead: boolean;
  /** Tells that it is a Makefile, where `$(NAME)` is a variable. */
  readonly isMake: boolean;
}
