/** What every list of uploads says. */
export default {
  kindOneShot: 'Una sola descarga',
  kindPassword: 'Con contraseña',
  kindE2ee: 'Cifrado',
  kindStream: 'En directo',
  kindRemovable: 'Cualquiera puede eliminarlo',
  kindExtendTTL: 'Se prolonga con cada visita',
  andMore: { one: 'y uno más', many: 'y {count} más', other: 'y {count} más' },
  empty: 'Sin archivos',
};
