/** Parsed JSON of any shape. */
export type Json = ReturnType<typeof JSON.parse>;

interface Resource {
  Type: string;
  Properties: Json;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface Template {
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: Json }>;
}

/** Resources of one type by logical id. */
export function ofType(template: Template, type: string): Record<string, Resource> {
  return Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => Type === type));
}

/** The only resource of a type whose logical id contains a text. */
export function only(template: Template, type: string, inId = ''): Resource & { id: string } {
  const found = Object.entries(ofType(template, type)).filter(([id]) => id.includes(inId));
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw new Error(`${found.length} of ${type} with ${inId}`);
  return { id: first[0], ...first[1] };
}

/** Text for a value known at deployment only: `<Id>` for a reference, `<Id.Attribute>` for an attribute. */
export function flat(value: Json): string {
  if (typeof value === 'string') return value;
  if (value.Ref !== undefined) return `<${value.Ref}>`;
  if (value['Fn::GetAtt'] !== undefined) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value['Fn::Join'] !== undefined) return value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0]);
  throw new Error(`Not text: ${JSON.stringify(value)}`);
}

/** The same, whether one or a list. */
export const list = (value: Json): string[] => [value].flat().map(flat);
