import { type Command, Failure, UsageError, wordAt } from '../command.ts';
import { openMongo } from '../operator.ts';

export const grant: Command = {
  summary: 'gives somebody a scope (operators; needs MONGODB_URL)',
  usage: 'HANDLE moderate|operate',
  words: 2,
  options: {},
  async run(call) {
    const [handle, wanted] = [wordAt(call, 0), wordAt(call, 1)];
    const [{ ChangeLog }, { PeopleStore, SCOPES }] = await Promise.all([
      import('@reelgraph/changes'),
      import('@reelgraph/people'),
    ]);
    const scope = SCOPES.find((each) => each === wanted);
    if (!scope) throw new UsageError(`A scope is one of ${SCOPES.join(', ')}.`);
    await using mongo = await openMongo(call);
    const people = new PeopleStore(mongo, new ChangeLog(mongo.db));
    const id = await people.idByHandle(handle);
    if (id === null) throw new Failure(`There is nobody called @${handle.replace(/^@/, '')}.`);
    const person = await people.grantScopes(id, [scope], new Date());
    call.terminal.out(
      `@${person.handle} may: ${person.scopes.join(', ')}. Known from the next refresh of a session on.`,
    );
  },
};
