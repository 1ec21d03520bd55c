# The folders of `cmake --install`, and how the program finds its shared files from where it lies
# (pipeline/config/shared_files.h), so that an installed prefix can be moved.
include(GNUInstallDirs)
set(CNVNET_DATADIR ${CMAKE_INSTALL_DATADIR}/cnvnet)
set(CNVNET_MODULEDIR ${CMAKE_INSTALL_LIBDIR}/cnvnet)
file(RELATIVE_PATH CNVNET_DATA_FROM_PROGRAM ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_DATADIR}/cnvnet)
file(RELATIVE_PATH CNVNET_MODULES_FROM_PROGRAM ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR}/cnvnet)

# Libraries outside the system's folders (a libtorch of one's own) are found where they were linked.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
