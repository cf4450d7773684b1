import type { Ran } from '../command.ts';

/** What is run of an image: with a root that is read-only, a /tmp of its own, and the network of this machine. */
export interface ContainerRequest {
  readonly args: readonly string[];
  /** The program that stands in the place of the image's own. */
  readonly entrypoint?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly mounts?: readonly ContainerMount[];
}

export interface ContainerMount {
  readonly from: string;
  readonly to: string;
  readonly isWritable: boolean;
}

export interface RunningContainer {
  /** Its exit status, once it ended. */
  readonly ended: Promise<number | null>;
  /** All that it printed so far. */
  readonly printed: () => string;
  /** Sends the first process a SIGTERM, as whoever stops a container does. */
  readonly terminate: () => void;
  /** Ends it whatever it does. */
  readonly kill: () => void;
}

export interface BuiltImage {
  /** Bytes of all layers, as a registry keeps them. */
  readonly compressed: number;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly run: (request: ContainerRequest) => Ran;
  readonly start: (request: ContainerRequest) => RunningContainer;
}

/** Something that makes images of the Dockerfile and runs them. */
export interface ImageTool {
  readonly name: string;
  /** Builds it in a folder that is removed later; throws what the tool printed where it cannot. */
  readonly build: (folder: string) => BuiltImage;
  /** Takes away what is not in the folder. */
  readonly remove: () => void;
}

/** Says what a tool printed where it failed. */
export class ImageNotBuilt extends Error {}
