export const handler = () => 'not yet';
