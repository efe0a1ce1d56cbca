import { expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type * as schemas from '../../../../src/adapters/http/admin/schemas.ts';
import type { minted } from '../../../../src/adapters/http/admin/token-operation.ts';
import type { letters } from '../../../../src/adapters/http/admin/webhook-operations.ts';
import type { timeline } from '../../../../src/adapters/http/admin/timeline-schemas.ts';
import type * as answers from '../../../../web/admin/api/answers.ts';

/** What the page reads of an answer, with everything in it read only, as it declares it. */
type Shown<Schema extends z.ZodType> = DeepReadonly<z.output<Schema>>;

type DeepReadonly<Value> = Value extends object ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> } : Value;

test('the page declares the answers of the API as its schemas make them', () => {
  expectTypeOf<Shown<typeof schemas.roomPage>>().toEqualTypeOf<DeepReadonly<answers.RoomPage>>();
  expectTypeOf<Shown<typeof schemas.room>>().toEqualTypeOf<DeepReadonly<answers.Room>>();
  expectTypeOf<Shown<typeof schemas.sentTo>>().toEqualTypeOf<DeepReadonly<answers.Sent>>();
  expectTypeOf<Shown<typeof schemas.cluster>>().toEqualTypeOf<DeepReadonly<answers.Cluster>>();
  expectTypeOf<Shown<typeof letters>>().toEqualTypeOf<DeepReadonly<answers.DeadLetters>>();
  expectTypeOf<Shown<typeof minted>>().toEqualTypeOf<DeepReadonly<answers.Token>>();
  expectTypeOf<Shown<typeof timeline>>().toEqualTypeOf<DeepReadonly<answers.Timeline>>();
});
