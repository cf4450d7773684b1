/** Variables that are left in a text after rendering: `$(NAME)`, `${NAME}`, `{{ … }}`. */
const LEFT_OVER = /\$\([^)\s]{1,200}\)|\$\{[^}\s]{1,200}\}|\{\{|<[A-Z][A-Z0-9_-]*>/;

/** Whether a text still holds a variable, so that what it names cannot be told. */
export const hasVariable = (text: string): boolean => LEFT_OVER.test(text);
