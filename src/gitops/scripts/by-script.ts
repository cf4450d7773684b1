/** A plain folder that one script takes with all its files, and that no object of the tree applies. */
export interface ByScript {
  readonly tool: 'script';
  readonly origin: null;
}

/** What kfctl builds: it puts all of it into a namespace that the tree does not show. */
export interface ByKfctl {
  readonly tool: 'kfctl';
  readonly origin: null;
  /** Whether it takes a plain folder with all its files; absent where none is seen to. */
  readonly takesAll?: true;
}
