/**
 * Says why a build fails: a closed list, each for one thing a person does about it. What is merely not
 * analysed (remote bases, charts, plugins) is a gap of the result instead.
 */
export type FailureReason =
  /**
   * A file or folder that a kustomization names is not in the tree, or a folder has no kustomization file.
   */
  | 'not-found'
  /** A path leads out of the repository, or out of the kustomization's folder, which kustomize forbids. */
  | 'outside-root'
  /**
   * A file is there, but not as text: too large, binary, not UTF-8, in Git LFS, a submodule or a link out of
   * the tree.
   */
  | 'not-readable'
  /** A file is no YAML, has a key twice, or is a template. */
  | 'not-parsed'
  /** A file has a key that is a number or a boolean, which YAML allows and kustomize does not. */
  | 'key-no-text'
  /**
   * The kustomization file is wrong as a whole: it is empty, there are two, or its kind is not the one that
   * belongs there.
   */
  | 'invalid-kustomization'
  /**
   * A field of a kustomization file or of a transformer's configuration is unknown or has an unusable value.
   */
  | 'invalid-field'
  /** A generator's entry is wrong: it has no name, a source of the wrong form, or a key twice. */
  | 'invalid-generator'
  /** A patch cannot be read, or puts something where it cannot be. */
  | 'invalid-patch'
  /** An object has no kind or no name, or is no map. */
  | 'invalid-object'
  /** Two objects have the same group, version, kind, namespace and name. */
  | 'duplicate-id'
  /** A folder is built by itself, or by one below it. */
  | 'cycle'
  /**
   * The object or the field that a patch, replacement, variable, generator or `replicas` is meant for is not
   * there.
   */
  | 'no-match'
  /** Several objects fit where one must. */
  | 'ambiguous'
  /** A field has a value of another type than the step that reaches it can work on. */
  | 'unexpected-value'
  /** The values that Flux puts into the built objects cannot be put in. */
  | 'invalid-substitution'
  /** Helm fails at a chart: at its templates, its schema, or the values that it is given. */
  | 'invalid-chart'
  /** An object is of a kind that what applies it may not apply. */
  | 'not-permitted'
  /** The build takes more work or more text than any real cluster needs. */
  | 'limit';
