import { createHash } from 'node:crypto';
import type { EntityQuestion } from '@reelgraph/federation';
import { print, stripIgnoredCharacters } from 'graphql';

const LONGEST_REPRESENTATION = 200;

/** Whose an entity is: everybody's who is told the same, or one viewer's alone. */
export type Sharing = { readonly scope: string };

/** Names what is kept: by subgraph, selection, forwarded arguments and who may have it; then by type and key. */
export class EntityKeys {
  readonly #prefix: string;
  readonly #selections = new WeakMap<EntityQuestion['operation'], string>();

  constructor(prefix: string) {
    this.#prefix = `${prefix}:entity:`;
  }

  of(question: EntityQuestion, { scope }: Sharing): (representation: string) => string {
    const { subgraph, operation, variables } = question;
    const group = digest(JSON.stringify([subgraph, this.#selectionOf(operation), variables, scope]));
    return (representation) => {
      const key = representation.length > LONGEST_REPRESENTATION ? digest(representation) : representation;
      return `${this.#prefix}${group}:${key}`;
    };
  }

  /** Where it stands when a viewer changed something last. */
  lastMoveOf(userId: string): string {
    return `${this.#prefix}moved:${userId}`;
  }

  /** What is selected, whatever the client calls its operation. */
  #selectionOf(operation: EntityQuestion['operation']): string {
    let selection = this.#selections.get(operation);
    if (selection === undefined) {
      const parts = [operation.definition.selectionSet, ...operation.fragments.values()];
      selection = digest(parts.map((part) => stripIgnoredCharacters(print(part))).join(' '));
      this.#selections.set(operation, selection);
    }
    return selection;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
